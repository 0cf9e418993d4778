// Builders never change, so one beginning can be continued in several ways. What the images share is the same layers.

import { image } from '@undistro/sdk'
import { distribution, storeOption } from './options.js'

// #region
const base = image()
  .from(distribution('alpine'))
  .add('alpine-baselayout', 'busybox', 'ca-certificates-bundle')
  .env({ TZ: 'UTC' })
  .label({ team: 'platform' })

const fetcher = base.add('wget').entrypoint('/usr/bin/wget').user('nobody')
const tls = base.add('openssl').entrypoint('/usr/bin/openssl')

for (const [name, declaration] of Object.entries({ fetcher, tls })) {
  const built = await declaration.build(storeOption)
  await built.writeLayout('out/images', { tag: name })
}
// #endregion

console.log((await fetcher.resolve(storeOption)).packages.map(({ name, version }) => `${name}-${version}`).join('\n'))
