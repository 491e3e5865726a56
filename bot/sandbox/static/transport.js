// Talks to the page's own routes as the person one currently is.
export const me = () => document.body.dataset.viewer;

export async function part(path, query = {}) {
  const asked = new URLSearchParams({ as: me(), ...query });
  const response = await fetch(`/ui/${path}?${asked}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

/** Posts what the person one is does; throws with words for the person when it did not work. */
export const gesture = (name, body) => post(name, { as: me(), ...body });

export async function post(name, body) {
  const response = await fetch(`/ui/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `${name} failed (${response.status})`);
  return answer;
}
