export interface ListenOptions {
  /** @default 0, a free one */
  readonly port?: number
  /** @default '127.0.0.1' */
  readonly host?: string
  /**
   * Names that the server answers to, besides loopback names and the address that it listens at; a name may have a port.
   * @default none
   */
  readonly allowedHosts?: readonly string[]
  /** The key that requests must send. @default any key will do */
  readonly apiKey?: string
  /** @default 1 MiB */
  readonly maxBodyBytes?: number
  /** The header that names the organization (ELAN Languages). @default X-Organization-Id, Organization-Id or organization_id */
  readonly organizationHeader?: string
}

/** A server that speaks the management API of a provider. */
export interface ApiServer {
  /** Without a slash at its end. */
  readonly url: string
  /** Stops listening and drops open connections. */
  close(): Promise<void>
}
