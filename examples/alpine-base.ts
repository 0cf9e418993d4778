// Alpine's base system with a shell: what every tutorial of apk images starts with.

import { image } from '@undistro/sdk'
import { distribution, storeOption } from './options.js'

// #region
const built = await image().from(distribution('alpine')).add('alpine-base').cmd('/bin/sh', '-l').build(storeOption)

await built.writeTarball('out/alpine-base.tar', { tag: 'alpine-base:latest' })
await built.writeSboms('out/alpine-base')
// #endregion

console.log(built.digest)
