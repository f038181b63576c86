/** Turns a file pattern (`*`, `?`, `[a-z]`, `**`) into a regular expression over whole names. */

export function globPattern(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/?|[*?]|\[!?[^\]]+\]|[\\^$.*+?()[\]{}|]/g, (part) => {
    if (part.startsWith('**')) return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.length > 1) return part.replace(/^\[!/, '[^')
    return `\\${part}`
  })
  return new RegExp(`^${source}$`, 's')
}
