import { X509Certificate } from 'node:crypto'

/** The key of a certificate and its validity, in milliseconds since the epoch. */
export interface Certificate {
  /** SPKI in PEM. */
  readonly publicKey: string
  readonly validFrom: number
  readonly validTo: number
}

const END = '-----END CERTIFICATE-----'
const BEGIN = '-----BEGIN CERTIFICATE-----'
const MAX_CHAIN = 5

/**
 * Reads a chain of certificates in PEM, the signing one first. Throws unless each was issued by the next and all are
 * valid now. It does not check the root: the TLS connection that the chain came over proves its origin.
 */
export function readCertificate(pem: string, now: number): Certificate {
  const chain = certificatesIn(pem).map((one) => new X509Certificate(one))
  const [leaf] = chain
  if (leaf === undefined || chain.length > MAX_CHAIN)
    throw new Error('The document is not a chain of PEM certificates.')
  if (leaf.publicKey.asymmetricKeyType !== 'rsa')
    throw new Error('The key of the certificate is not an RSA key.')
  for (const [index, one] of chain.entries()) {
    const issuer = chain[index + 1]
    if (issuer !== undefined && !(one.checkIssued(issuer) && one.verify(issuer.publicKey))) {
      throw new Error('The certificates do not form a chain.')
    }
  }
  const validFrom = Math.max(...chain.map((one) => Date.parse(one.validFrom)))
  const validTo = Math.min(...chain.map((one) => Date.parse(one.validTo)))
  // Negated, so that an invalid date (NaN) is refused too.
  if (!(validFrom <= now && now <= validTo)) {
    throw new Error('The certificate is not valid now. Check the clock of this machine.')
  }
  return { publicKey: leaf.publicKey.export({ type: 'spki', format: 'pem' }).toString(), validFrom, validTo }
}

function certificatesIn(pem: string): string[] {
  return pem
    .split(END)
    .slice(0, -1)
    .map((part) => part.slice(part.lastIndexOf(BEGIN)) + END)
}
