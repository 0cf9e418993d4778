import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { CycloneDxComponent, CycloneDxDocument, SpdxDocument } from '../../src/sbom/index.js'
import { spdxSchema } from './spdx-2.3-schema.js'

/** The official schemas of CycloneDX, which its own library carries. */
const schemaFolder = join(
  dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
  'res/schema',
)

export function cyclonedxSchema(name: string): { readonly enum?: readonly string[] } {
  return JSON.parse(readFileSync(join(schemaFolder, `${name}.SNAPSHOT.schema.json`), 'utf8'))
}

const isValidSpdx = newAjv().compile(spdxSchema)
const isValidCycloneDx = newAjv()
  .addSchema(cyclonedxSchema('spdx'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json')
  .addSchema(cyclonedxSchema('jsf-0.82'), 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json')
  .compile(cyclonedxSchema('bom-1.6'))

/** What an SPDX document does wrong: against the schema, and against the rules that a schema cannot have. */
export function spdxProblems(document: SpdxDocument): readonly string[] {
  const plain: SpdxDocument = JSON.parse(JSON.stringify(document))
  const problems = schemaProblems(isValidSpdx, plain)
  const ids = [plain, ...plain.packages, ...(plain.files ?? [])].map(({ SPDXID }) => SPDXID)
  const licenses = (plain.hasExtractedLicensingInfos ?? []).map(({ licenseId }) => licenseId)
  const externals = (plain.externalDocumentRefs ?? []).map(({ externalDocumentId }) => externalDocumentId)
  const defined = new Set([...ids, ...licenses, ...externals, 'NONE', 'NOASSERTION'])
  const alike = [...ids, ...licenses].map(id => id.toLowerCase())
  if (new Set(alike).size < alike.length) problems.push('an identifier is defined twice')

  for (const { spdxElementId, relationshipType, relatedSpdxElement } of plain.relationships) {
    for (const end of [spdxElementId, relatedSpdxElement]) {
      if (!defined.has(end.replace(/:.*/, '')))
        problems.push(`${relationshipType} leads to ${end}, which is not defined`)
    }
  }
  for (const item of plain.packages) {
    for (const [reference] of `${item.licenseConcluded} ${item.licenseDeclared}`.matchAll(/LicenseRef-[\w.-]+/g)) {
      if (!defined.has(reference)) problems.push(`${item.name} refers to ${reference}, which is not defined`)
    }
  }
  const related = new Set(plain.relationships.flatMap(item => [item.spdxElementId, item.relatedSpdxElement]))
  for (const id of ids.filter(id => !related.has(id))) problems.push(`${id} is not related to anything`)
  return problems
}

/** What a CycloneDX document does wrong: against the official schema, and against the rules that a schema cannot have. */
export function cyclonedxProblems(document: CycloneDxDocument): readonly string[] {
  const plain: CycloneDxDocument = JSON.parse(JSON.stringify(document))
  const problems = schemaProblems(isValidCycloneDx, plain)
  const refs = [plain.metadata.component, ...plain.components].flatMap(refsOf)
  if (new Set(refs).size < refs.length) problems.push('a bom-ref is used twice')
  for (const { ref, dependsOn } of plain.dependencies) {
    for (const name of [ref, ...dependsOn]) if (!refs.includes(name)) problems.push(`no component is ${name}`)
  }
  return problems
}

function refsOf(component: CycloneDxComponent): readonly string[] {
  return [component['bom-ref'] ?? [], ...(component.components ?? []).map(refsOf)].flat()
}

function schemaProblems(isValid: ValidateFunction, document: unknown): string[] {
  if (isValid(document)) return []
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

function newAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addFormat('idn-email', /^[^\s@]+@[^\s@]+$/)
  ajv.addFormat('iri-reference', /^[^\s<>"{}|\\^`]*$/)
  return ajv
}
