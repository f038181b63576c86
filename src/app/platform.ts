/** Which keys this machine has. */

/** Cmd instead of Ctrl. */
export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Monaco's own shortcut that lets Tab leave the editor. */
export const TAB_MOVES_KEYS = IS_MAC ? 'Ctrl+Shift+M' : 'Ctrl+M'
