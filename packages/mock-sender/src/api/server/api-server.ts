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
  /**
   * What requests to the control API must send.
   * @default none on loopback; elsewhere the control API refuses every request without one
   */
  readonly controlToken?: string
  /** Where to serve, such as `/stripe`. @default the root */
  readonly path?: string
  /** A server of another sender, to serve beside it below `path`. @default one of its own */
  readonly on?: ApiServer
  /** @default 1 MiB */
  readonly maxBodyBytes?: number
  /** The header that names the organization (ELAN Languages). @default X-Organization-Id, Organization-Id or organization_id */
  readonly organizationHeader?: string
}

/** A server that speaks the management API of a provider. */
export interface ApiServer extends AsyncDisposable {
  /** With the path, without a slash at its end. */
  readonly url: string
  /** Ends what the sender serves; the last one of a server stops it and drops open connections. */
  close(): Promise<void>
}
