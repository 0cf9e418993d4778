import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, test } from 'vitest'

const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const root = process.env['UNDISTRO_TEST_DATA'] ?? join(projectRoot, '..', 'shared')

/** A path below the folder of real Alpine repositories; what is there is described in CONTRIBUTING.md. */
export function sharedData(...parts: string[]): string {
  return join(root, ...parts)
}

/**
 * `describe` for tests on real Alpine repositories. Without those repositories the suite is skipped with a warning,
 * but in CI, where they must be, it fails.
 */
export function describeWithSharedData(name: string, body: () => void): void {
  if (existsSync(sharedData('alpine')) || process.env['CI'] === 'true') {
    describe(name, body)
    return
  }
  const missing = `needs real Alpine repositories in ${root} (or set UNDISTRO_TEST_DATA)`
  console.warn(`skipped: "${name}" ${missing}`)
  describe(name, () => {
    test(missing, ({ skip }) => skip())
  })
}
