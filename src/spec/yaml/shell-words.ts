import { type Checked, valid } from '../decoding/index.js'

/** White space or a comment; or else a word; or else a character that starts neither. */
const piece = /[ \t\r\n]+|#[^\n]*|((?:[^ \t\r\n'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)|(.)/gs

/**
 * Splits a line into words as apko does: white space separates, `'` and `"` quote, a backslash takes the next character
 * as it is (within `"` too, but not within `'`), and `#` where a word could start begins a comment.
 */
export function splitShellWords(line: string): Checked<readonly string[]> {
  const words: string[] = []
  for (const [, word, stray] of line.matchAll(piece)) {
    if (stray !== undefined) return unfinished(stray)
    if (word !== undefined) words.push(unquoted(word))
  }
  return valid(words)
}

/** Joins words into a line that {@link splitShellWords} splits into the same words. */
export function joinShellWords(words: readonly string[]): string {
  return words.map(quoted).join(' ')
}

function unquoted(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
    (_, single?: string, double?: string, escaped = '') => single ?? double?.replace(/\\(.)/gs, '$1') ?? escaped,
  )
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function unfinished(character: string): Checked<never> {
  return character === '\\'
    ? { problem: 'ends with a backslash', hint: 'Double it for a backslash as such.' }
    : { problem: `a quote ${character} is not closed`, hint: 'For a quote as such, put a backslash before it.' }
}
