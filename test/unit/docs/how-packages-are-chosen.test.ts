import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '../../../src/errors/index.js'
import { outcomeOf, written } from './answers.js'
import { examplesOf } from './examples.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const path = 'docs/how-packages-are-chosen.md'
const page = readFileSync(join(root, path), 'utf8')

const examples = examplesOf(page)
const runs = examples.flatMap(example => {
  const { section, commands } = example
  return commands.map(({ command, answer }) => ({ section, command, answer, outcome: outcomeOf(command, example) }))
})

describe('how packages are chosen', () => {
  test.each(runs)('$section: $command', ({ answer, outcome }) => {
    expect(answer).toBe(written(outcome))
  })

  test('every block is an example or an index', () => {
    const indexes = page.match(/^```apkindex$/gm) ?? []
    expect(page.match(/^```/gm)).toHaveLength(2 * (examples.length + indexes.length))
    for (const { section, commands } of examples) expect(commands, section).not.toEqual([])
  })

  test('names the codes of all errors that it shows, and no code that there is not', () => {
    const named = new Set(page.match(/UNDISTRO_\w+/g))
    const shown = runs.flatMap(({ outcome }) => (typeof outcome === 'string' ? [] : [outcome.code]))
    expect([...named]).toEqual(expect.arrayContaining(shown))
    expect(Object.keys(errorCodes)).toEqual(expect.arrayContaining([...named]))
  })

  test('leads to headings that it has', () => {
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replace(/ /g, '-'),
    )
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor = '']) => anchor)
    expect(links).not.toEqual([])
    expect(anchors).toEqual(expect.arrayContaining(links))
  })

  test('the README leads to it', () => {
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`(${path})`)
  })
})
