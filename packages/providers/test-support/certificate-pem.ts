import { type KeyObject, sign } from 'node:crypto'

export interface CertificateOptions {
  readonly subject: string
  readonly publicKey: KeyObject
  /** @default the subject */
  readonly issuer?: string
  readonly signingKey: KeyObject
  /** @default an hour ago */
  readonly from?: Date
  /** @default an hour from now */
  readonly to?: Date
}

/** Encodes an X.509 certificate in PEM (RFC 5280, section 4.1). */
export function certificatePem(options: CertificateOptions): string {
  const { subject, publicKey, issuer = subject, signingKey } = options
  const { from = new Date(Date.now() - 3_600_000), to = new Date(Date.now() + 3_600_000) } = options
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const unsigned = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1])),
    SHA256_WITH_RSA,
    name(issuer),
    sequence(time(from), time(to)),
    name(subject),
    spki,
  )
  const signature = sign('sha256', unsigned, signingKey)
  const certificate = sequence(
    unsigned,
    SHA256_WITH_RSA,
    tlv(0x03, Buffer.concat([Buffer.from([0]), signature])),
  )
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts))
}

/** The algorithm identifier 1.2.840.113549.1.1.11, without parameters. */
const SHA256_WITH_RSA = sequence(
  tlv(0x06, Buffer.from('2a864886f70d01010b', 'hex')),
  tlv(0x05, Buffer.alloc(0)),
)

/** A name that consists of the common name, 2.5.4.3. */
function name(text: string): Buffer {
  const part = sequence(tlv(0x06, Buffer.from('550403', 'hex')), tlv(0x0c, Buffer.from(text)))
  return sequence(tlv(0x31, part))
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return tlv(0x18, Buffer.from(`${digits}Z`))
}
