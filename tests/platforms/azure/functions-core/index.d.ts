interface Http {
  readonly statusCode: string
  readonly headers: Record<string, string>
  readonly body?: { readonly bytes: Uint8Array }
}

interface InvocationModel {
  getArguments(): Promise<{ context: object; inputs: unknown[] }>
  invokeFunction(context: object, inputs: unknown[], callback: unknown): Promise<unknown>
  getResponse(context: object, result: unknown): Promise<{ returnValue: { http: Http } }>
}

export declare const functions: readonly {
  readonly metadata: {
    readonly name: string
    readonly bindings: Record<string, { route?: string; type: string }>
  }
  readonly callback: unknown
}[]
export declare const model: { getInvocationModel(context: object): InvocationModel }
