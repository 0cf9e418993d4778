import { join } from 'node:path'
import type { ValidateFunction } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import addFormats from 'ajv-formats'
import { beforeAll, expect, test } from 'vitest'
import { alpine, image } from '../../src/index.js'
import { run } from '../support/commands.js'
import { release } from '../support/real-apk.js'
import { suiteDirectory } from '../support/repository.js'
import { cyclonedxProblems, spdxProblems } from '../support/sbom-rules.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

describeWithSharedData('SBOMs of real images are valid against the official schemas', () => {
  let directory: string
  let isValidSpdx: ValidateFunction

  beforeAll(async () => {
    directory = await suiteDirectory()
    // The schema that the SPDX project's own tools carry; no npm package has it.
    const fetched = [
      '-q',
      '-B',
      'dependency:copy',
      '-Dartifact=org.spdx:tools-java:1.1.8',
      `-DoutputDirectory=${directory}`,
    ]
    run('mvn', fetched, { cwd: directory })
    const schema = run('unzip', ['-p', join(directory, 'tools-java-1.1.8.jar'), 'resources/spdx-schema-v2.3.json'])
    const ajv = new Ajv2019({ strict: false, allErrors: true })
    addFormats.default(ajv)
    isValidSpdx = ajv.compile(JSON.parse(schema) as object)
  })

  const v313 = alpine('3.13', { mirror: sharedData('alpine'), repositories: ['release'] })
  const declarations = {
    'alpine-base': image().from(release).arch('x86_64').add('alpine-base').user('app').file('/etc/motd', 'hello\n'),
    'a single layer': image()
      .from(release)
      .arch('x86_64')
      .add('openssh', 'tzdata', 'gnutls')
      .layers({ policy: 'single' }),
    aarch64: image().from(v313).arch('aarch64').add('alpine-base', 'chrony'),
  }

  test.each(Object.entries(declarations))('%s', async (_, declaration) => {
    const built = await declaration.build({ store: join(directory, 'store') })
    for (const { format, text } of built.sboms) {
      const document = JSON.parse(text)
      if (format === 'spdx') expect(isValidSpdx(document), JSON.stringify(isValidSpdx.errors?.slice(0, 3))).toBe(true)
      expect(format === 'spdx' ? spdxProblems(document) : cyclonedxProblems(document)).toEqual([])
      for (const { name, version } of built.lock.packages) expect(text).toContain(`/${name}@${version}`)
    }
  })
})
