// Runs every example whose packages are at hand: in CI those of the real Alpine release in ../shared (or UNDISTRO_TEST_DATA).

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const data = join(process.env.UNDISTRO_TEST_DATA ?? join('..', 'shared'), 'alpine')
const mirror = ['--release', '3.19', '--mirror', data, '--repositories', 'release']
const store = mkdtempSync(join(tmpdir(), 'undistro-examples-'))

/** What each example is run with; `undefined`: its packages are only to be had from a public mirror. */
const runs = {
  'demo.ts': [[], ['--from', 'alpine', ...mirror]],
  'alpine-base.ts': [mirror],
  'shared-base.ts': [mirror],
  'lock.ts': [mirror],
  'yaml.ts': [[]],
  'php-on-wolfi.ts': undefined,
}
const parts = ['options.ts', 'progress.ts', 'esbuild-package.ts']

const unlisted = readdirSync('examples').filter(name => !(name in runs) && !parts.includes(name))
if (unlisted.length > 0) throw new Error(`scripts/run-examples.mjs does not know ${unlisted.join(', ')}`)
if (!existsSync(data)) {
  if (process.env.CI === 'true') throw new Error(`the real Alpine repositories are not in ${data}`)
  console.warn(`skipped: examples with Alpine packages, which are not in ${data}`)
}

try {
  for (const [name, argumentLists] of Object.entries(runs)) {
    if (argumentLists === undefined)
      console.log(`-- ${name}: type-checked only, it takes packages from the public mirror`)
    for (const args of argumentLists ?? []) {
      if (args.includes(data) && !existsSync(data)) continue
      console.log(`-- ${[name, ...args].join(' ')}`)
      const { status } = spawnSync('npx', ['tsx', join('examples', name), '--store', store, ...args], {
        stdio: 'inherit',
      })
      if (status !== 0) process.exitCode = 1
    }
  }
} finally {
  rmSync(store, { recursive: true, force: true })
}
