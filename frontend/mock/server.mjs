// Serves dist/ with the real content policy and an invented hub behind it. For looking at screens; never shipped.
// `POST /mock` with {scenario, signedIn, widget: {…}, reset} changes what it answers.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { DeskMock } from "./desk.mjs";
import { WidgetMock } from "./widget.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "../dist");
const port = Number(process.env.PORT ?? 4100);
const desk = new DeskMock();
const widget = new WidgetMock();

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; media-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
const TYPES = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
const PAGES = {
  "/demo": "demo.html",
  "/desk": "console.html",
  "/editor": "console.html",
  "/widget/frame": "widget/frame.html",
};

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString();
  return (request.headers["content-type"] ?? "").includes("json") && text ? JSON.parse(text) : {};
}

function steer(body) {
  if (body.reset) [desk, widget].forEach((mock) => mock.reset());
  if (body.scenario) desk.scenario = body.scenario;
  if (body.signedIn !== undefined) desk.signedIn = body.signedIn;
  if (body.push) desk.push(body.push);
  if (body.drop) [...desk.sockets, ...widget.sockets].forEach((socket) => socket.terminate());
  Object.assign(widget, body.widget ?? {});
  if (body.say) widget.add(...body.say);
  if (body.mode) widget.setMode(...body.mode);
  if (body.widgetPush) widget.push(body.widgetPush);
  return [204];
}

async function api(request, url) {
  const body = await bodyOf(request);
  if (url.pathname === "/mock") return steer(body);
  const mock = url.pathname.startsWith("/api/widget/") ? widget : desk;
  return mock.handle(request.method, url.pathname, url.searchParams, body) ?? [404, {}];
}

function serveFile(response, name) {
  const file = path.join(dist, path.normalize(name));
  if (!file.startsWith(dist) || !existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, {
    "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
    "Content-Security-Policy": POLICY,
  });
  createReadStream(file).pipe(response);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname.startsWith("/api/files/")) {
    response.writeHead(200, { "Content-Type": "image/svg+xml" });
    return response.end(readFileSync(path.join(here, "meter.svg")));
  }
  if (!url.pathname.startsWith("/api/") && url.pathname !== "/mock")
    return serveFile(response, PAGES[url.pathname] ?? url.pathname);
  const [status, answer, headers] = await api(request, url);
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(answer === undefined ? undefined : JSON.stringify(answer));
});

const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "okno.v1" });
server.on("upgrade", (request, stream, head) => {
  const forWidget = request.url === "/api/widget/stream";
  if (forWidget ? widget.refuseSockets : desk.scenario === "offline") return stream.destroy();
  sockets.handleUpgrade(request, stream, head, (socket) => {
    if (forWidget) return widget.connect(socket);
    desk.sockets.add(socket);
    socket.send(JSON.stringify({ type: "ready", position: desk.position }));
    socket.on(
      "message",
      (data) => JSON.parse(String(data)).type === "ping" && socket.send('{"type":"pong"}'),
    );
    socket.on("close", () => desk.sockets.delete(socket));
  });
});

server.listen(port, "127.0.0.1", () => console.log(`mock on http://127.0.0.1:${server.address().port}`));
