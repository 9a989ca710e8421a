const vscode = require('vscode');

// Stands in for the editor's own Microsoft sign-in: the same id, a higher version, the same two providers, and
// nobody to ask. The environment says who is there:
//   AZURE_JIT_TEST_SIGNED_OUT  any text: nobody is signed in until a session is asked for
//   AZURE_JIT_TEST_PRINCIPAL   whose token it is in the sandbox; the owner's if left out
const account = { id: 'test-user', label: 'test.user@example.test' };
const accessToken = `sandbox-${process.env.AZURE_JIT_TEST_PRINCIPAL ?? 'owner'}`;

exports.activate = (context) => {
  for (const [id, label] of [
    ['microsoft', 'Microsoft'],
    ['microsoft-sovereign-cloud', 'Microsoft Sovereign Cloud'],
  ]) {
    const options = { supportsMultipleAccounts: true };
    context.subscriptions.push(
      vscode.authentication.registerAuthenticationProvider(id, label, provider(id), options),
    );
  }
};

function provider(id) {
  const changed = new vscode.EventEmitter();
  const sessions = new Map();
  let isSignedIn = !process.env.AZURE_JIT_TEST_SIGNED_OUT;

  const sessionFor = (scopes) => {
    const key = [...scopes].sort().join(' ');
    const session = sessions.get(key) ?? { id: `${id} ${key}`, accessToken, account, scopes: [...scopes] };
    sessions.set(key, session);
    return session;
  };
  return {
    onDidChangeSessions: changed.event,
    async getSessions(scopes, options) {
      if (!isSignedIn || (options?.account && options.account.id !== account.id)) return [];
      if (scopes) return [sessionFor(scopes)];
      return sessions.size > 0 ? [...sessions.values()] : [sessionFor([])];
    },
    async createSession(scopes) {
      isSignedIn = true;
      const session = sessionFor(scopes);
      changed.fire({ added: [session], removed: [], changed: [] });
      return session;
    },
    async removeSession() {
      isSignedIn = false;
      const removed = [...sessions.values()];
      sessions.clear();
      changed.fire({ added: [], removed, changed: [] });
    },
  };
}
