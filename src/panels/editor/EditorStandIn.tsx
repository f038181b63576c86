/** What is shown while Monaco is loaded, and what takes its place when it cannot be. */

export interface EditorStandInProps {
  readonly label: string
  readonly text: string
  /** Monaco could not be loaded: a plain field is editable all the same. */
  readonly failed: boolean
  readonly onChange: (text: string) => void
}

export function EditorStandIn({ label, text, failed, onChange }: EditorStandInProps) {
  return (
    <div className="code-editor-waiting">
      {failed ? (
        <textarea
          aria-label={label}
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <pre>{text}</pre>
      )}
    </div>
  )
}
