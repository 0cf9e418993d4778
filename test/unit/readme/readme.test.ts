import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)
const commands = [...readme.matchAll(/`npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name)

/** The part of each example that is between the region marks, with the distribution named and the options left out. */
const examples = readdirSync(join(root, 'examples')).flatMap(file => {
  const [, region] =
    /\/\/ #region\n([\s\S]*?)\/\/ #endregion/.exec(readFileSync(join(root, 'examples', file), 'utf8')) ?? []
  return region === undefined
    ? []
    : [
        region
          .replace(/distribution\(('[a-z]+')\)/g, '$1')
          .replace(/\(storeOption\)/g, '()')
          .replace(/, storeOption\)/g, ')')
          .replace(/\.\.\.storeOption, /g, ''),
      ]
})

describe('the README', () => {
  test('has snippets', () => {
    expect(snippets.length).toBeGreaterThan(3)
  })

  test.each(snippets)('snippet %# is an example that CI checks and runs', snippet => {
    expect(examples).toContain(snippet)
  })

  test('names commands that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    for (const command of commands) expect(['ci', ...Object.keys(scripts)], command).toContain(command)
  })
})
