import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../support/repository.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const committed = readFile(join(root, 'test/golden/digests.json'), 'utf8')
const run = promisify(execFile)

/** The golden set's digests, printed by a process of their own. */
async function printed({ store = '', umask = '022', env = {} } = {}): Promise<string> {
  const script = 'umask "$1" && shift && exec "$@"'
  const command = [
    process.execPath,
    '--import',
    'tsx',
    'test/golden/print-digests.mjs',
    'src',
    ...(store ? [store] : []),
  ]
  const { stdout } = await run('sh', ['-c', script, 'sh', umask, ...command], {
    cwd: root,
    env: { ...process.env, SOURCE_DATE_EPOCH: '', ...env },
  })
  return stdout
}

describe('the golden set has the committed digests', () => {
  test('with a new store, and again with that one', async () => {
    const store = join(await temporaryDirectory(), 'store')
    expect(await printed({ store })).toBe(await committed)
    expect(await printed({ store })).toBe(await committed)
  })

  test.each(['000', '077'])('with the umask %s', async umask => {
    expect(await printed({ umask })).toBe(await committed)
  })

  test.each([
    { TZ: 'Pacific/Kiritimati' },
    { TZ: 'America/St_Johns' },
    { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { LANG: 'C', LC_ALL: 'C' },
    { HOME: '/nonexistent', USER: 'somebody', HOSTNAME: 'elsewhere' },
  ])('with the environment %j', async env => {
    expect(await printed({ env })).toBe(await committed)
  })
})

test('the golden set takes SOURCE_DATE_EPOCH for its time', async () => {
  expect(await printed({ env: { SOURCE_DATE_EPOCH: '1' } })).not.toBe(await committed)
})
