import { expect, test } from 'vitest'
import { joinShellWords, splitShellWords } from '../../../src/spec/yaml/shell-words.js'

test.each([
  ['', []],
  ['   \t\n ', []],
  ['one two', ['one', 'two']],
  ['  one \t\n two  ', ['one', 'two']],
  [`'a b' "c d"`, ['a b', 'c d']],
  [`a'b'"c"d`, ['abcd']],
  [`''`, ['']],
  [`a "" b`, ['a', '', 'b']],
  [`a\\ b`, ['a b']],
  [`'a\\b'`, ['a\\b']],
  [`"a\\"b\\n"`, ['a"bn']],
  [`"it's"`, [`it's`]],
  [`a # a comment`, ['a']],
  [`# a comment\na`, ['a']],
  [`a#b c`, ['a#b', 'c']],
  [`\\# '#' "#"`, ['#', '#', '#']],
  [`-g "daemon off;"`, ['-g', 'daemon off;']],
  ['$HOME/*', ['$HOME/*']],
])('%j splits into %j', (line, words) => {
  expect(splitShellWords(line)).toEqual({ value: words })
})

test.each([`'a`, `a "b`, `a 'b" c`, `"a\\"`])('%j has an open quote', line => {
  expect(splitShellWords(line)).toMatchObject({ problem: expect.stringMatching(/^a quote ['"] is not closed$/) })
})

test('a backslash at the end is refused', () => {
  expect(splitShellWords('a \\')).toMatchObject({ problem: 'ends with a backslash' })
})

test.each([
  [['nginx', '-g', 'daemon off;'], `nginx -g 'daemon off;'`],
  [[`it's`], `'it'\\''s'`],
  [[''], `''`],
  [['#x', 'a=b/c:d'], `'#x' a=b/c:d`],
])('%j joins to %s', (words, line) => {
  expect(joinShellWords(words)).toBe(line)
})
