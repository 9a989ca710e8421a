/** What came back from Azure Resource Manager, or why nothing did. */
export type ArmReply =
  | { kind: 'answer'; answer: ArmAnswer }
  /** The request surely did not reach Azure. */
  | { kind: 'notSent'; message: string }
  /** Nobody is signed in, or the sign-in is over; nothing was sent. */
  | { kind: 'noToken'; message: string }
  /** It may have reached Azure, and nobody knows what came of it. */
  | { kind: 'lost'; message: string }
  | { kind: 'aborted'; wasSent: boolean }
  /** It was surely not sent, because `mayStillSend` said no. */
  | { kind: 'tooLate' };

export interface ArmAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: unknown;
}

export interface ArmRequest {
  method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** A path with its query from the root, or a URL that Azure itself gave. */
  url: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
  /** Asked at the last moment, after the token is there: a person may have signed in for minutes. */
  mayStillSend?: (() => boolean) | undefined;
}
