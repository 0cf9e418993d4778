import { parseDependency } from '../../src/apk/index.js'
import type { Change, RootChange } from '../../src/solver/index.js'

/** What a command of apk asks for: `add`, `del`, `upgrade` or `fix`, with its options before its names. */
export function changeOfCommand([command, ...args]: readonly string[]): RootChange {
  const entries = args.filter(arg => !arg.startsWith('-'))
  const names = entries.map(entry => parseDependency(entry).name)
  const letters = args.filter(arg => arg.startsWith('-')).map(arg => arg.replace(/^-+/, ''))
  const has = (option: string) => letters.includes(option)
  const named = has('d') || command === 'add' ? { withDepends: names } : names
  switch (command) {
    case 'add':
      return { add: entries, ...(has('u') && { upgrade: named }), ...(has('l') && { latest: named }) }
    case 'del':
      return { del: has('r') ? { withDependants: names } : names }
    case 'upgrade':
      return upgrade(names, { latest: has('l'), available: has('a'), ignore: has('ignore') })
    case 'fix':
      return { ...(has('u') ? { upgrade: named } : { reinstall: named }), ...(has('r') && { reinstall: named }) }
    default:
      throw new Error(`${command} is not a command that changes a root`)
  }
}

function upgrade(
  names: readonly string[],
  wanted: { readonly latest: boolean; readonly available: boolean; readonly ignore: boolean },
): RootChange {
  const latest = wanted.latest ? { latest: true as const } : {}
  const available = wanted.available ? { available: true as const } : {}
  if (names.length === 0) return { upgrade: true, ...latest, ...available }
  if (wanted.ignore) return { upgrade: true, ...latest, ...available, ignore: names }
  return { upgrade: names, ...latest, ...available }
}

/** A change in one line, as apk prints it but for the counting: `upgrading busybox 1.36.1-r15 1.36.1-r19`. */
export function changeLine({ kind, name, old, new: current, tag }: Change): string {
  const versions = new Set([old?.version, current?.version].filter(version => version !== undefined))
  const same = kind === 'replacing' ? [old.version, current.version] : [...versions]
  return [kind, tag === undefined ? name : `${name}@${tag}`, ...same].join(' ')
}
