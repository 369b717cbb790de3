/** The parts of a CycloneDX document that are read here. */
export interface Sbom {
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

interface Component {
  readonly name: string
  readonly version: string
  readonly 'bom-ref': string
  readonly purl: string
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
  readonly externalReferences?: readonly { readonly type: string; readonly url: string }[]
}

/** Removes the registry and the paths of the machine that made the document, and its time and random number. npm names the document after its folder. */
export function withoutPlaces(name: string, sbom: Sbom): Sbom {
  const { serialNumber: _number, metadata, ...others } = sbom as Sbom & { serialNumber?: string }
  const { timestamp: _time, ...kept } = metadata as Sbom['metadata'] & { timestamp?: string }
  return {
    ...others,
    metadata: { ...kept, component: { ...withoutPlace(metadata.component), name } },
    components: sbom.components.map(withoutPlace),
  }
}

function withoutPlace({ properties: _paths, externalReferences = [], ...component }: Component): Component {
  const references = externalReferences.filter(({ type }) => type !== 'distribution')
  return {
    ...component,
    purl: component.purl.split('?', 1)[0]!,
    ...(references.length > 0 && { externalReferences: references }),
  }
}
