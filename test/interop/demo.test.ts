import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run } from '../support/commands.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

const mirror = ['--release', '3.19', '--mirror', sharedData('alpine'), '--repositories', 'release']

describeWithSharedData('the lines that the demo prints', () => {
  const store = mkdtempSync(join(tmpdir(), 'undistro-demo-'))
  afterAll(() => rmSync(store, { recursive: true, force: true }))

  test.each([
    [[], /^\d+\.\d+\.\d+\n$/],
    [['--from', 'alpine', ...mirror], /^3\.19\.1\n$/],
  ])('work: %s', (args, answer) => {
    const printed = run('npx', ['tsx', 'examples/demo.ts', '--store', store, ...args])
    const [load = '', start = ''] =
      printed
        .split('Run it:\n')[1]
        ?.split('\n')
        .map(line => line.trim()) ?? []
    expect(run('sh', ['-c', load])).toContain('Loaded image: undistro/')
    // A network for containers is not to be had everywhere, and the demo's need none.
    expect(run('sh', ['-c', start.replace('docker run', 'docker run --network=none')])).toMatch(answer)
    expect(run('tar', ['-tf', load.split(' ').at(-1) ?? ''])).toContain('manifest.json')
  })
})
