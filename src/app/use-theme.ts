/** Light or dark: the person's choice, else the system's. */

import { useEffect, useSyncExternalStore } from 'react'
import { useApp } from './services.ts'

/** Keeps `<html data-theme>` equal to the choice. */
export function useTheme(): void {
  const theme = useApp((state) => state.theme)
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])
}

export function useIsDark(): boolean {
  const theme = useApp((state) => state.theme)
  const system = useMediaQuery('(prefers-color-scheme: dark)')
  return theme === 'system' ? system : theme === 'dark'
}

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => window.matchMedia(query).matches,
  )
}
