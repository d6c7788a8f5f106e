"""Asks a Concord server as an assistant would, with the client that the
protocol's makers publish: lists the tools and calls every one of them.

    client.py http URL
    client.py stdio COMMAND [ARGUMENT ...]

Ends with an error at the first answer that is not as it should be.
"""

import asyncio
import sys
from contextlib import asynccontextmanager

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

GRADES = {"claimed", "documented", "independent-review", "comparative", "experimental"}


@asynccontextmanager
async def connected(how, arguments):
    if how == "http":
        transport = streamable_http_client(arguments[0])
    else:
        transport = stdio_client(StdioServerParameters(command=arguments[0], args=arguments[1:]))
    async with transport as streams, ClientSession(streams[0], streams[1]) as session:
        await session.initialize()
        yield session


async def call(session, tool, **arguments):
    """The answer of a tool that must succeed."""
    result = await session.call_tool(tool, arguments)
    assert not result.is_error, f"{tool} {arguments}: {result.content}"
    assert result.structured_content, f"{tool} {arguments} answered nothing"
    return result.structured_content


async def refused(session, tool, **arguments):
    """What a tool says to a call that it must refuse."""
    result = await session.call_tool(tool, arguments)
    assert result.is_error, f"{tool} {arguments} was not refused: {result.structured_content}"
    return result.content[0].text


def is_cited(lesson):
    assert "#" in lesson["id"] and lesson["url"].endswith(lesson["id"].split("#")[1]), lesson
    assert lesson["evidence"] in GRADES | {None}, lesson


async def ask(session):
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    names = {"search", "read_document", "situation", "evidence_for_practice"}
    assert set(tools) == names, sorted(tools)
    for tool in tools.values():
        assert tool.description and tool.input_schema["type"] == "object", tool

    found = await call(session, "search", query="trust", kind="lesson", limit=3)
    assert found["total"] > 0 and len(found["hits"]) <= 3, found
    for hit in found["hits"]:
        is_cited(hit)
    lesson = await call(session, "read_document", id=found["hits"][0]["id"])
    is_cited(lesson)
    assert lesson["text"], lesson
    document = await call(session, "read_document", id="cases/calfed")
    assert document["lessons"] and document["sources"] and "CALFED" in document["text"]
    assert document["results"]["partnership"]["evidence"] in GRADES

    words = await call(session, "situation")
    assert any(form["value"] == "co-management" for form in words["forms"]), words
    answer = await call(
        session,
        "situation",
        stage="forming",
        forms=["co-management"],
        worries=["marginal-excluded", "power-imbalance"],
        limit=5,
    )
    assert 0 < len(answer["lessons"]) <= 5, answer
    for lesson in answer["lessons"] + answer["warnings"]:
        is_cited(lesson)
        assert lesson["because"], lesson
    assert any(advice["strongest_against"] for advice in answer["practices"]), answer

    evidence = await call(session, "evidence_for_practice", practice="include-all-stakeholders")
    assert {lesson["says"] for lesson in evidence["lessons"]} >= {"supports", "contradicts"}
    for lesson in evidence["lessons"]:
        is_cited(lesson)

    assert "co-management" in await refused(session, "situation", forms=["no-such-form"])
    assert "no document" in await refused(session, "read_document", id="cases/none")
    assert "no practice" in await refused(session, "evidence_for_practice", practice="none")
    assert "lesson" in await refused(session, "search", query="x", kind="none")
    assert "characters" in await refused(session, "search", query="x" * 5000)
    print(f"{len(tools)} tools listed and called")


async def main():
    async with connected(sys.argv[1], sys.argv[2:]) as session:
        await ask(session)


asyncio.run(main())
