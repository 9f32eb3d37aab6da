// Addresses behind the '#': "#/devices/a%2Fb?sort=-opened_ms" is {path: ["devices", "a/b"], params}.

// Null: it is none of ours.
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  try {
    return { path: path.split("/").filter(Boolean).map(decodeURIComponent), params: new URLSearchParams(query) };
  } catch {
    return null; // malformed percent-encoding
  }
}

export function href(path, params = {}) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value)).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${query && `?${query}`}`;
}

export function deviceHref(id) {
  return href(["devices", id]);
}

// Changes the address without another step to go back through.
export function replace(path, params) {
  history.replaceState(null, "", href(path, params));
}
