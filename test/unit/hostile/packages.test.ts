import { expect, test } from 'vitest'
import { file, victimOf } from '../../support/hostile.js'
import { expectRefusal, Sandbox } from '../../support/hostile-sandbox.js'
import { hostileData } from './data-cases.js'
import { hostilePackages } from './package-cases.js'

for (const { name, make, code, place, message } of [...hostilePackages, ...hostileData]) {
  test(`${name} is refused with ${code}, by its name, and leaves nothing behind`, async () => {
    const sandbox = await Sandbox.create()
    const hostile = make()
    const { listed } = hostile
    const file = await sandbox.publish(hostile)
    const outside = await sandbox.outside()
    const refusal = { code, message, place: { package: `${listed.name}-${listed.version}`, file, ...place } }

    await expectRefusal(sandbox.obtain(listed), refusal)
    await expectRefusal(sandbox.build(listed.name), refusal)

    await sandbox.expectCleanStore()
    expect(await sandbox.outside()).toEqual(outside)
  })
}

test('the package that all of these are made from is not refused', async () => {
  const sandbox = await Sandbox.create()
  const sound = victimOf(file('a'))
  await sandbox.publish(sound)
  expect((await sandbox.obtain(sound.listed)).entries).toMatchObject([{ path: 'a' }])
  expect(await sandbox.build()).toMatchObject({ platforms: [{ platform: { os: 'linux' } }] })
})

test('a package that is not there is refused', async () => {
  const sandbox = await Sandbox.create()
  await expectRefusal(sandbox.obtain(victimOf().listed), {
    code: 'UNDISTRO_FETCH_NOT_FOUND',
    place: { file: `${sandbox.repository}/x86_64/victim-1.0-r0.apk` },
  })
})
