import { hexOf } from '../store/index.js'
import { contentUuid } from './content-uuid.js'
import type {
  CycloneDxComponent,
  CycloneDxDependency,
  CycloneDxDocument,
  CycloneDxHash,
  CycloneDxLicense,
  CycloneDxProperty,
} from './cyclonedx-document.js'
import { byPath, type InventoryItem, inventory } from './inventory.js'
import { formatLicense, licenseTerms, parseLicense } from './license-expression.js'
import { imagePurl } from './purls.js'
import { sourceFacts } from './source.js'
import {
  type Distribution,
  type FileSubject,
  type ImageSubject,
  type IndexSubject,
  type PlatformSubject,
  platformText,
  type SbomSubject,
  type SubjectAttributes,
} from './subject.js'

/**
 * The CycloneDX 1.6 document of an image or of an index. Equal subjects give equal documents, in whatever order packages
 * and files come.
 *
 * Packages are components, their files components within them. Properties say what the format has no field for:
 * `undistro:layer`, and of packages `undistro:origin`, `commit`, `built`, `checksum`, `size` and `installedSize`. What
 * packages bring about themselves is SPDX and not repeated here; see {@link spdxDocument}.
 */
export function cyclonedxDocument(subject: SbomSubject): CycloneDxDocument {
  return subject.kind === 'image' ? imageDocument(subject) : indexDocument(subject)
}

/** A component that dependencies can name. */
interface Part extends CycloneDxComponent {
  readonly 'bom-ref': string
}

function imageDocument(image: ImageSubject): CycloneDxDocument {
  const items = inventory(image)
  const packages = new Map(items.map(item => [item.info.name, packageComponent(item)]))
  const system = image.distribution === undefined ? [] : [operatingSystem(image.distribution)]
  const files = image.layers.flatMap(({ digest, files }) =>
    byPath(files).map(file => ({ ...fileComponent(file), properties: properties({ layer: digest }) })),
  )
  const layers = image.layers.flatMap(({ digest }) => properties({ layer: digest }))
  const parts = [...system, ...packages.values()]
  return finish(image, {
    component: { ...container(image, image.platform), properties: layers },
    components: [...parts, ...files],
    dependencies: [
      dependency(image.digest, parts),
      ...items.map(item =>
        dependency(
          refOf(item),
          item.dependsOn.flatMap(name => packages.get(name) ?? []),
        ),
      ),
    ],
  })
}

function indexDocument(index: IndexSubject): CycloneDxDocument {
  const images = index.images.map(({ digest, platform }) => container({ ...index, digest }, platform))
  return finish(index, {
    component: container(index, undefined),
    components: images,
    dependencies: [dependency(index.digest, images)],
  })
}

/** The serial number is made of all the rest: a document that differs has another one. */
function finish(
  subject: SubjectAttributes,
  about: {
    component: CycloneDxComponent
    components: readonly CycloneDxComponent[]
    dependencies: readonly CycloneDxDependency[]
  },
): CycloneDxDocument {
  const content = {
    version: 1,
    metadata: {
      timestamp: subject.created,
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', name: subject.tool.name, version: subject.tool.version }] },
      component: about.component,
    },
    components: about.components,
    dependencies: about.dependencies,
  } as const
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${contentUuid(JSON.stringify(content))}`,
    ...content,
  }
}

function container(subject: SubjectAttributes, platform: PlatformSubject | undefined): Part {
  const source = sourceFacts(subject)
  return {
    type: 'container',
    'bom-ref': subject.digest,
    supplier: subject.vendor === undefined ? undefined : { name: subject.vendor },
    name: subject.name ?? subject.digest,
    version: subject.digest,
    description: platform && `Image for ${platformText(platform)}`,
    hashes: hashes({ sha256: hexOf(subject.digest) }),
    purl: imagePurl(subject, platform?.architecture),
    externalReferences:
      source?.location === undefined
        ? undefined
        : [{ type: 'vcs', url: source.url, comment: source.revision && `revision ${source.revision}` }],
  }
}

function operatingSystem({ id, name, version }: Distribution): Part {
  return { type: 'operating-system', 'bom-ref': `os:${id}`, name: id, version, description: name }
}

function packageComponent(item: InventoryItem): Part {
  const { info, maintainer, homepage, url } = item
  const email = maintainer?.email
  return {
    type: 'library',
    'bom-ref': refOf(item),
    supplier: maintainer && {
      name: maintainer.name,
      contact: email === undefined ? undefined : [{ name: maintainer.name, email }],
    },
    name: info.name,
    version: info.version,
    description: info.description,
    hashes: hashes({ sha1: item.sha1, sha256: info.datahash }),
    licenses: info.license ? [license(info.license)] : undefined,
    purl: item.purl,
    externalReferences: [
      ...(homepage === undefined ? [] : [{ type: 'website', url: homepage } as const]),
      ...(url === undefined ? [] : [{ type: 'distribution', url } as const]),
    ],
    components: item.files.map(fileComponent),
    properties: properties({
      layer: item.layer?.digest,
      origin: info.origin,
      commit: info.commit,
      built: item.built,
      checksum: item.checksum,
      size: String(item.size),
      installedSize: String(info.installedSize),
    }),
  }
}

function fileComponent(file: FileSubject): CycloneDxComponent {
  return { type: 'file', name: `/${file.path}`, hashes: hashes(file) }
}

/** An identifier or an expression where the text is valid SPDX, else a name. */
function license(text: string): CycloneDxLicense {
  const expression = parseLicense(text)
  const terms = expression === undefined ? [] : licenseTerms(expression)
  if (expression === undefined || terms.some(({ type }) => type === 'unlisted')) {
    return { license: { name: text, acknowledgement: 'declared' } }
  }
  const valid = formatLicense(expression)
  return terms.length === 1 && terms[0]?.type === 'identifier'
    ? { license: { id: valid, acknowledgement: 'declared' } }
    : { expression: valid, acknowledgement: 'declared' }
}

function hashes({
  sha1,
  sha256,
}: {
  sha1?: string | undefined
  sha256?: string | undefined
}): readonly CycloneDxHash[] {
  return [
    ...(sha1 === undefined ? [] : [{ alg: 'SHA-1', content: sha1 } as const]),
    ...(sha256 === undefined ? [] : [{ alg: 'SHA-256', content: sha256 } as const]),
  ]
}

function properties(values: Readonly<Record<string, string | undefined>>): readonly CycloneDxProperty[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: `undistro:${name}` as const, value }],
  )
}

function dependency(ref: string, parts: readonly Part[]): CycloneDxDependency {
  return { ref, dependsOn: parts.map(part => part['bom-ref']) }
}

function refOf(item: InventoryItem): string {
  return item.purl ?? item.label
}
