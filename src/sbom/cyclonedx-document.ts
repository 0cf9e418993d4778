/** A CycloneDX 1.6 document in its JSON form (ECMA-424): what this library writes of it. */
export interface CycloneDxDocument {
  readonly $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json'
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: CycloneDxMetadata
  readonly components: readonly CycloneDxComponent[]
  readonly dependencies: readonly CycloneDxDependency[]
}

export interface CycloneDxMetadata {
  readonly timestamp: string
  readonly lifecycles: readonly { readonly phase: 'build' }[]
  readonly tools: { readonly components: readonly CycloneDxComponent[] }
  readonly component: CycloneDxComponent
}

export interface CycloneDxComponent {
  readonly type: 'application' | 'container' | 'file' | 'library' | 'operating-system'
  readonly 'bom-ref'?: string | undefined
  readonly supplier?: CycloneDxOrganization | undefined
  readonly name: string
  readonly version?: string | undefined
  readonly description?: string | undefined
  readonly hashes?: readonly CycloneDxHash[] | undefined
  readonly licenses?: readonly CycloneDxLicense[] | undefined
  readonly purl?: string | undefined
  readonly externalReferences?: readonly CycloneDxExternalReference[] | undefined
  readonly components?: readonly CycloneDxComponent[] | undefined
  readonly properties?: readonly CycloneDxProperty[] | undefined
}

export interface CycloneDxOrganization {
  readonly name: string
  readonly contact?: readonly { readonly name: string; readonly email: string }[] | undefined
}

export interface CycloneDxHash {
  readonly alg: 'SHA-1' | 'SHA-256'
  /** Lower-case hex. */
  readonly content: string
}

/** One identifier, one name, or one expression. */
export type CycloneDxLicense =
  | { readonly license: { readonly id: string; readonly acknowledgement: 'declared' } }
  | { readonly license: { readonly name: string; readonly acknowledgement: 'declared' } }
  | { readonly expression: string; readonly acknowledgement: 'declared' }

export interface CycloneDxExternalReference {
  readonly type: 'distribution' | 'vcs' | 'website'
  readonly url: string
  readonly comment?: string | undefined
}

export interface CycloneDxProperty {
  readonly name: `undistro:${string}`
  readonly value: string
}

export interface CycloneDxDependency {
  readonly ref: string
  readonly dependsOn: readonly string[]
}
