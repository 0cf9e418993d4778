import { type CompatOptions, type Dependency, hasValidVersion, splitDependency } from '../apk/index.js'

/** An item of the lists in records, where it stands in the text of an index. */
export interface Item {
  readonly text: Buffer
  readonly start: number
  readonly stop: number
}

export function itemOf(text: string): Item {
  const bytes = Buffer.from(text)
  return { text: bytes, start: 0, stop: bytes.length }
}

export function textOf({ text, start, stop }: Item): string {
  return text.toString('utf8', start, stop)
}

/** Takes an item apart; `undefined` for one that does not come apart. */
export function dependencyOf(item: Item): Dependency | undefined {
  return splitDependency(textOf(item))
}

/** Whether an item does not come apart, or has a tag, which only requests may have. */
export function isMalformed({ text, start, stop }: Item): boolean {
  const nameStart = text[start] === exclamation ? start + 1 : start
  const nameStop = nameEnd(text, nameStart, stop)
  if (nameStop === nameStart) return true
  return nameStop < stop && (text[nameStop] === atSign || operatorEnd(text, nameStop, stop) === stop)
}

/** Whether an item comes apart, and what stands for its version is one. */
export function isValid(item: Item, rules: CompatOptions): boolean {
  if (!isMalformed(item) && hasUsualVersion(item)) return true
  const dependency = dependencyOf(item)
  return dependency !== undefined && hasValidVersion(dependency, rules)
}

/** Where the name that starts at a place ends: before a space, a tag or an operator. */
export function nameEnd(text: Buffer, start: number, stop: number): number {
  let end = start
  while (end < stop && endsName[text[end] ?? 0] === 0) end++
  return end
}

/** Where the item that starts at a place ends: before a space. */
export function itemEnd(text: Buffer, start: number, stop: number): number {
  let end = start
  while (end < stop && text[end] !== space) end++
  return end
}

function operatorEnd(text: Buffer, start: number, stop: number): number {
  let end = start
  while (end < stop && text[end] !== atSign && endsName[text[end] ?? 0] === 1) end++
  return end
}

/** Whether the version is like `1.2.3-r4`, with numbers of at most nine digits, or there is none: quick to say of most. */
function hasUsualVersion({ text, start, stop }: Item): boolean {
  const nameStop = nameEnd(text, start, stop)
  if (nameStop === stop) return true
  let at = numberEnd(text, operatorEnd(text, nameStop, stop), stop)
  while (at < stop && text[at] === dot) at = numberEnd(text, at + 1, stop)
  if (at < stop && text[at] === dash && text[at + 1] === letterR) at = numberEnd(text, at + 2, stop)
  return at === stop
}

/** Where the number that starts at a place ends; behind `stop` when there is none. */
function numberEnd(text: Buffer, start: number, stop: number): number {
  let end = start
  while (end < stop && isDigit(text[end] ?? 0)) end++
  return end > start && end <= start + 9 ? end : stop + 1
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** 1 for a byte that ends a name. */
const endsName = new Uint8Array(256)
for (const letter of ' @<=>~') endsName[letter.charCodeAt(0)] = 1

const space = 32
const exclamation = 33
const dash = 45
const dot = 46
const atSign = 64
const letterR = 114
