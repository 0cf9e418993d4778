// A lock file pins every package of an image, byte for byte, and answers why each of them is there.

import { image } from '@undistro/sdk'
import { distribution, storeOption } from './options.js'

// #region
const base = image().from(distribution('alpine')).add('alpine-base').arch('x86_64')
const lock = await base.lock('out/alpine.lock.json', storeOption)

const [shortest] = lock.why('libcrypto3').paths
console.log(shortest?.map(step => `${step.package}-${step.version}`).join(' → '))

const locked = base.fromLock('out/alpine.lock.json')
const built = await locked.build({ ...storeOption, offline: true })

const newer = await base.check('out/alpine.lock.json', storeOption)
if (!newer.isEmpty) console.log(newer.toText())
// #endregion

console.log(lock.tree())
console.log(built.digest)
