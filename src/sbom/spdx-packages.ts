import { readEmbeddedSpdx } from './embedded-spdx.js'
import { type InventoryItem, inventory } from './inventory.js'
import { SpdxAdoption } from './spdx-adoption.js'
import type { SpdxPackage } from './spdx-document.js'
import { type SpdxDraft, unlessEmpty } from './spdx-draft.js'
import { addFiles, agent, analysis, checksums, nothingAsserted, purlReferences } from './spdx-elements.js'
import type { ImageSubject, LayerSubject } from './subject.js'

/**
 * Adds every package of an image with its files, its source package, what it depends on and what it brings about itself.
 *
 * @param containerOf - The identifier of what contains the packages of a layer, or those that have no file.
 */
export function addPackages(
  draft: SpdxDraft,
  image: ImageSubject,
  containerOf: (layer: LayerSubject | undefined) => string,
): void {
  const entries = inventory(image).map(item => ({ item, id: draft.claim(`Package-${item.label}`) }))
  const ids = new Map(entries.map(({ item, id }) => [item.info.name, id]))
  for (const { item, id } of entries) {
    const adoptions = readEmbeddedSpdx(item).map(document => new SpdxAdoption(draft, document, item.info))
    draft.packages.push(describePackage(draft, item, id, adoptions))
    draft.relate(containerOf(item.layer), 'CONTAINS', id)
    addFiles(draft, item.files, item.label, id)
    addOrigin(draft, item, id)
    for (const dependency of item.dependsOn.flatMap(name => ids.get(name) ?? [])) {
      draft.relate(id, 'DEPENDS_ON', dependency)
    }
    for (const adoption of adoptions) adoption.takeElements(id)
  }
}

/** The apk's own metadata says what a package is; the rest is what a document it brings says of it. */
function describePackage(
  draft: SpdxDraft,
  { info, label, maintainer, url, ...item }: InventoryItem,
  SPDXID: string,
  adoptions: readonly SpdxAdoption[],
): SpdxPackage {
  const adoption = adoptions.find(({ twin }) => twin !== undefined)
  const twin = adoption?.twin
  const packager = maintainer && agent(maintainer)
  const renaming = new Map(adoptions.flatMap(({ renaming }) => [...renaming]))
  const declared = info.license
    ? draft.licenses.express(info.license, renaming)
    : adoption?.express(twin?.licenseDeclared)
  return {
    SPDXID,
    name: info.name,
    versionInfo: info.version,
    packageFileName: `${label}.apk`,
    primaryPackagePurpose: twin?.primaryPackagePurpose,
    supplier: known(twin?.supplier) ?? packager ?? 'NOASSERTION',
    originator: known(twin?.originator) ?? packager,
    downloadLocation: url ?? 'NOASSERTION',
    ...analysis(item.files, item.unhashed),
    checksums: checksums({ sha1: item.sha1, sha256: info.datahash }),
    homepage: item.homepage,
    sourceInfo: twin?.sourceInfo,
    licenseConcluded: adoption?.express(twin?.licenseConcluded) ?? 'NOASSERTION',
    licenseDeclared: declared ?? 'NOASSERTION',
    licenseComments: twin?.licenseComments,
    copyrightText: twin?.copyrightText ?? 'NOASSERTION',
    summary: info.description,
    description: twin?.description,
    comment: twin?.comment,
    attributionTexts: twin?.attributionTexts,
    builtDate: item.built,
    releaseDate: twin?.releaseDate,
    validUntilDate: twin?.validUntilDate,
    externalRefs: unlessEmpty([
      ...purlReferences(item.purl),
      ...(twin?.externalRefs ?? []).filter(({ referenceType }) => referenceType !== 'purl' || item.purl === undefined),
    ]),
    annotations: twin?.annotations,
  }
}

function known(text: string | undefined): string | undefined {
  return text === 'NOASSERTION' ? undefined : text
}

/** A source package: packages of one origin, version and commit were built together, from one recipe. */
function addOrigin(draft: SpdxDraft, { info, maintainer }: InventoryItem, packageId: string): void {
  if (info.origin === undefined) return
  const source = {
    name: info.origin,
    versionInfo: info.version,
    primaryPackagePurpose: 'SOURCE',
    supplier: maintainer ? agent(maintainer) : 'NOASSERTION',
    ...nothingAsserted,
    sourceInfo: info.commit === undefined ? undefined : `commit ${info.commit} of the build recipes`,
  } as const
  const wanted = `SPDXRef-Origin-${info.origin}-${info.version}`
  const { id, isNew } = draft.identifiers.adopt(wanted, source, info.name)
  if (isNew) draft.packages.push({ SPDXID: id, ...source })
  draft.relate(packageId, 'GENERATED_FROM', id)
}
