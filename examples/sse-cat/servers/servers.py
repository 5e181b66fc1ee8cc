"""Streams as sse-starlette sends them, a model server of OpenAI's shape, and an MCP server.

servers.py PORT [CERTIFICATE KEY]
"""

import asyncio
import json
import sys
import zlib

import uvicorn
from mcp.server.mcpserver import Context, MCPServer
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

mcp = MCPServer("servers")


@mcp.tool()
async def count(to: int, context: Context) -> str:
    """Counts, and reports its progress."""
    for number in range(1, to + 1):
        await context.report_progress(number, to)
        await asyncio.sleep(0.05)
    return "done: 你好"


@mcp.tool()
async def fail() -> str:
    """Fails."""
    raise ValueError("it fails")


async def news(request):
    """Five events; where a client comes back, those after its last one."""
    first = int(request.headers.get("last-event-id", "0")) + 1

    async def events():
        for number in range(first, 6):
            yield {"id": str(number), "event": "news", "data": f"第 {number} 条\nsecond line", "retry": 100}
            if number == 3 and first == 1:
                raise ConnectionError("the server breaks off")

    return EventSourceResponse(events(), sep="\n")


async def quiet(request):
    """Only pings for three seconds, then an event."""

    async def events():
        await asyncio.sleep(3.2)
        yield {"data": "at last"}

    return EventSourceResponse(events(), ping=1)


async def packed(request):
    """Events packed one by one, where the client can unpack them."""
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response("not acceptable", 406)

    async def parts():
        packer = zlib.compressobj(wbits=31)
        for number in range(3):
            yield packer.compress(f"data: {number}\n\n".encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
            await asyncio.sleep(0.4)
        yield packer.flush()

    return StreamingResponse(parts(), media_type="text/event-stream", headers={"content-encoding": "gzip"})


tries = {"busy": 0}


async def completions(request):
    """A chat, as the servers of language models answer."""
    if request.headers.get("authorization") != "Bearer secret":
        error = {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}
        return JSONResponse(error, 401)
    asked = await request.json()
    if asked["model"] == "busy":
        tries["busy"] += 1
        if tries["busy"] % 2:
            return JSONResponse({"error": {"message": "Rate limit"}}, 429, headers={"retry-after": "1"})
    words = ["你", "好", "，", "world", "!"]
    if not asked.get("stream"):
        return JSONResponse({"choices": [{"message": {"content": "".join(words)}}]})

    async def events():
        for word in words:
            yield {"data": json.dumps({"choices": [{"delta": {"content": word}}]}, ensure_ascii=False)}
            await asyncio.sleep(0.02)
        if asked["model"] == "stalls":
            await asyncio.sleep(60)
        if asked["model"] != "no-end":
            yield {"data": "[DONE]"}

    return EventSourceResponse(events())


app = mcp.streamable_http_app()
routes = [
    Route("/news", news),
    Route("/quiet", quiet),
    Route("/packed", packed),
    Route("/v1/chat/completions", completions, methods=["POST"]),
    # As a server redirects that has its MCP endpoint under another path.
    Route("/moved", lambda _: RedirectResponse("/mcp"), methods=["POST"]),
    *app.routes,
]
app = Starlette(routes=routes, lifespan=lambda _: mcp.session_manager.run())
port, *files = sys.argv[1:]
tls = dict(zip(["ssl_certfile", "ssl_keyfile"], files))
uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", timeout_graceful_shutdown=1, **tls)
