// A real OpenID provider for tests, run as "node --input-type=module -e SCRIPT" from the top of the
// repository: the people are what a test says of them, and signing in is a form with one field. Two
// issuers run in one process, "plain" with claims in the ID token, "lean" with most at userinfo only.
// It prints the two addresses and ends when its input does.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

console.warn = () => {}; // it is told that it is for development; it is
const people = new Map(); // by login

function configuration(lean) {
	return {
		clients: [{
			client_id: 'patuh',
			client_secret: 'rahasia-klien-untuk-uji-saja',
			redirect_uris: ['https://patuh.contoh.go.id/akun/oidc/kantor/kembali', 'https://patuh.contoh.go.id/akun/oidc/lain/kembali'],
		}],
		cookies: { keys: ['untuk-uji-saja'] },
		conformIdTokenClaims: lean,
		claims: { openid: ['sub', 'groups', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
		acrValues: ['urn:contoh:dua'],
		pkce: { required: () => true },
		features: { devInteractions: { enabled: false } },
		interactions: { url: (_, { uid }) => `/masuk/${uid}` },
		findAccount: (_, login) => people.has(login) && { accountId: login, claims: () => ({ sub: login, ...people.get(login).claims }) },
		// Whoever has signed in has agreed: consent is the provider's own affair.
		async loadExistingGrant(ctx) {
			const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
			grant.addOIDCScope('openid email profile');
			await grant.save();
			return grant;
		},
	};
}

async function body(request) {
	let text = '';
	for await (const chunk of request) text += chunk;
	return text;
}

async function interact(provider, request, response) {
	if (request.method !== 'POST') {
		response.setHeader('Content-Type', 'text/html');
		response.end('<form method="post"><input name="login"><button>Masuk</button></form>');
		return;
	}
	const form = new URLSearchParams(await body(request));
	if (form.has('batal')) {
		await provider.interactionFinished(request, response, { error: 'access_denied' }, { mergeWithLastSubmission: false });
		return;
	}
	const login = form.get('login');
	const { acr, amr } = people.get(login) ?? {};
	await provider.interactionFinished(request, response, { login: { accountId: login, acr, amr } }, { mergeWithLastSubmission: false });
}

function listen(lean) {
	return new Promise((resolve) => {
		let provider;
		const server = createServer(async (request, response) => {
			try {
				if (request.url === '/orang' && request.method === 'PUT') {
					const { login, ...person } = JSON.parse(await body(request));
					people.set(login, person);
					response.end();
				} else if (request.url.startsWith('/masuk/')) {
					await interact(provider, request, response);
				} else {
					await provider.callback()(request, response);
				}
			} catch (error) {
				response.statusCode = 500;
				response.end(String(error));
			}
		});
		server.listen(0, '127.0.0.1', () => {
			const issuer = `http://127.0.0.1:${server.address().port}`;
			provider = new Provider(issuer, configuration(lean));
			resolve(issuer);
		});
	});
}

console.log(JSON.stringify([await listen(false), await listen(true)]));
process.stdin.on('end', () => process.exit(0)).resume();
