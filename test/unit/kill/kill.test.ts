import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { type ImageBuilder, image, imageFromJSON } from '../../../src/index.js'
import { Store } from '../../../src/store/index.js'
import { noise } from '../../support/hostile.js'
import { suiteDirectory, testKey, writeRepository } from '../../support/repository.js'
import { serveFolder } from '../../support/served-folder.js'

const kills = 200
const atATime = 3
const seed = Number(process.env['UNDISTRO_KILL_SEED'] ?? Date.now() % 2 ** 31)
const script = fileURLToPath(new URL('build-once.mjs', import.meta.url))
const library = fileURLToPath(new URL('../../../dist/index.js', import.meta.url))

const names = Array.from({ length: 8 }, (_, index) => `package-${index}`)
let directory: string
let repository: string

beforeAll(async () => {
  if (!existsSync(library)) throw new Error('the library is not built: run npm run build first')
  directory = await suiteDirectory()
  repository = join(directory, 'repository')
  await writeRepository(
    repository,
    names.map(name => ({ name, files: { [`usr/share/${name}`]: noise(300_000) } })),
  )
  await writeFile(join(directory, 'large'), noise(150_000).toString('hex'))
})

/** The image of all packages and a file that has to be compressed, by an address that does not depend on where they are. */
function declared(mirror: string): ImageBuilder {
  return image()
    .from({ repositories: [{ url: 'https://example.org/test', mirror }], keys: [testKey().trusted] })
    .add(names)
    .arch('x86_64')
    .file('/etc/large', { file: join(directory, 'large') })
}

test(`a build that is killed at any moment leaves a store that verifies, and the next one ends well (seed ${seed})`, async () => {
  const { origin } = await serveFolder(repository)
  const declarations = [repository, origin].map(mirror => JSON.stringify(declared(mirror)))
  const clean = await declared(repository).build({ store: join(directory, 'clean') })
  const duration = await shortestDuration(declarations)

  const random = randomNumbers(seed)
  const plans = Array.from({ length: kills }, (_, index) => ({
    store: join(directory, `store-${index}`),
    declaration: declarations[index % declarations.length] ?? '',
    delay: random() * duration,
  }))
  const lastSteps: string[] = []
  let halfDone = 0

  const work = async (): Promise<void> => {
    for (let plan = plans.pop(); plan !== undefined; plan = plans.pop()) {
      const { declaration, delay } = plan
      const last = (await steps(declaration, plan.store, delay)).at(-1) ?? 'none'
      lastSteps.push(last)
      const store = await Store.open(plan.store)
      expect(await store.verify(), `after a kill at ${delay} ms, behind ${last}`).toEqual([])
      if ((await readdir(join(plan.store, 'temporary'))).length > 0) halfDone++
      expect((await imageFromJSON(declaration).build({ store })).digest).toBe(clean.digest)
      expect(await store.verify()).toEqual([])
      await rm(plan.store, { recursive: true })
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))

  const count = (...names: readonly string[]): number => lastSteps.filter(step => names.includes(step)).length
  const parts = {
    resolve: count('start', 'resolve:start', 'resolve:index', 'resolve:done'),
    fetch: count('fetch:start', 'fetch:progress', 'fetch:done'),
    verify: count('package:verify'),
    layers: count('layer:done', 'build:done'),
    halfDone,
  }
  console.info(`kills with seed ${seed}, by the part of the build they hit: ${JSON.stringify(parts)}`)
  expect(parts.resolve + parts.fetch + parts.verify + parts.layers).toBeGreaterThan(kills / 2)
  for (const [part, hits] of Object.entries(parts)) expect(hits, part).toBeGreaterThan(kills / 50)
}, 300_000)

/** The least time that builds under way at once take, in milliseconds. */
async function shortestDuration(declarations: readonly string[]): Promise<number> {
  const times: number[] = []
  for (const round of [1, 2, 3]) {
    const builds = declarations.map((declaration, index) =>
      steps(declaration, join(directory, `timed-${round}-${index}`)),
    )
    times.push(...(await Promise.all(builds)).map(steps => Number(steps.at(-1))))
  }
  return Math.min(...times)
}

/** Builds in a process of its own, which is killed after `delay` milliseconds, and returns the steps that it got to. */
function steps(declaration: string, store: string, delay?: number): Promise<readonly string[]> {
  const args = [script, declaration, store, ...(delay === undefined ? [] : [String(delay)])]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout) => {
      if (error === null || error.signal === 'SIGKILL') resolve(stdout.trim().split('\n'))
      else reject(error)
    })
  })
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
