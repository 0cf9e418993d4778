import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const room = new URL('../../../src/spec/', import.meta.url)

test('only the folder yaml imports the YAML parser', () => {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
  const outside = files.filter(file => !file.startsWith('yaml/'))
  expect(outside).toContain('index.ts')
  for (const file of outside)
    expect(readFileSync(new URL(file, room), 'utf8')).not.toMatch(/from '(?:yaml|.*\/yaml\/.*)'/)
})
