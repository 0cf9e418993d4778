import { parseArgs } from 'node:util'
import { alpine, type Preset, wolfi } from '@undistro/sdk'

const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    mirror: { type: 'string' },
    release: { type: 'string' },
    repositories: { type: 'string' },
    store: { type: 'string' },
  },
})

/** `--from`: the distribution to take packages from. */
export const from: string | undefined = values.from

/** `--store`: where packages are kept between runs. Default: the user's cache folder. */
export const storeOption: { store?: string } = values.store === undefined ? {} : { store: values.store }

/** The distribution, or a copy of it: `--mirror <url or folder>`; for Alpine also `--release` and `--repositories main,community`. */
export function distribution(name: string): Preset {
  const mirror = values.mirror === undefined ? {} : { mirror: values.mirror }
  if (name === 'wolfi') return wolfi(mirror)
  if (name !== 'alpine') throw new Error(`--from takes alpine or wolfi, not ${name}`)
  const repositories = values.repositories?.split(',')
  return alpine(values.release, { ...mirror, ...(repositories && { repositories }) })
}
