/** Saves one file. */

import { Download } from 'lucide-react'
import { Button } from '../../components/Button.tsx'

export interface DownloadButtonProps {
  readonly path: string
  /** `null` while nothing can be downloaded. */
  readonly onDownload: ((path: string) => void) | null
}

export function DownloadButton({ path, onDownload }: DownloadButtonProps) {
  const label = `Download ${path}`
  return (
    <Button
      variant="quiet"
      size="small"
      className="button-icon"
      aria-label={label}
      title={label}
      // It keeps the focus while its file, or another one, is downloaded.
      aria-disabled={onDownload === null}
      onClick={() => onDownload?.(path)}
    >
      <Download size={14} aria-hidden="true" />
    </Button>
  )
}
