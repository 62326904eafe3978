using System.Text.Json;
using Azure.Data.Tables;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.DeadLetters;

public sealed class DeadLetterHttpTests : IAsyncLifetime
{
    private BackendApp _app = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await BackendApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Get_List_WithoutDeadLettersIsEmpty()
    {
        using var response = await _app.GetAsync("/api/deadletters");

        Assert.Equal("""{"items":[],"continuation":null}""", (await BackendApp.BodyAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Get_DeadLetter_HasTheEventWhole()
    {
        var received = _app.Event("""{"deviceId":"ghost","metrics":{"n":1}}""") with
        {
            Partition = "3",
            SequenceNumber = 42,
            Offset = "4711",
            EnqueuedTime = _app.Time.GetUtcNow().AddMinutes(-1),
            PartitionKey = "ghost",
            Publisher = "ghost",
            ContentType = "application/json",
            Properties = new Dictionary<string, object?>
            {
                ["text"] = "a",
                ["number"] = 5L,
                ["fraction"] = 0.5,
                ["odd"] = double.NaN,
                ["yes"] = true,
                ["none"] = null,
                ["bytes"] = new byte[] { 1, 2 },
                ["half \ud800"] = "\ud800",
            },
        };

        await _app.IngestAsync(received);

        using var response = await _app.GetAsync("/api/deadletters/1795341540000-3-42-0");
        var letter = await BackendApp.BodyAsync(response);
        var body = Convert.ToBase64String(received.Body.Span);
        const string Common = """
            "id":"1795341540000-3-42-0","reason":"unknown-device","detail":"DETAIL","deviceId":"ghost","deadLetteredAt":"2026-11-22T10:00:00.000Z","partition":"3","offset":"4711","sequenceNumber":42,"enqueuedTime":"2026-11-22T09:59:00.000Z","index":0,"partitionKey":"ghost","publisher":"ghost","contentType":"application/json","contentEncoding":null,"bodyLength":38
            """;
        var common = Common.Replace("DETAIL", letter.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(
            "{" + common + ""","properties":{"text":"a","number":5,"fraction":0.5,"odd":"NaN","yes":true,"none":null,"bytes":"AQI=","half \uFFFD":"\uFFFD"},"body":"BODY"}"""
                .Replace("BODY", body, StringComparison.Ordinal).Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal),
            letter.GetRawText().Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal));

        var item = Assert.Single(await ItemsAsync("/api/deadletters"));
        Assert.Equal("{" + common + "}", item.GetRawText());
    }

    [Fact]
    public async Task Get_List_IsNewestFirstByTimeDeadLetteredWhateverWasEnqueuedWhen()
    {
        // Three months and three partitions, refused in an order of their own.
        var enqueued = _app.Time.GetUtcNow();
        var expected = new List<string>();
        foreach (var (partition, days) in new[] { ("1", 0), ("0", -40), ("11", -70), ("1", -35), ("0", 0), ("11", -1) })
        {
            _app.Time.Advance(TimeSpan.FromSeconds(1));
            var received = _app.Event("[]") with { Partition = partition, EnqueuedTime = enqueued.AddDays(days) };
            await _app.IngestAsync(received);
            expected.Insert(0, DeadLetterIds.Of(received, 0));
        }

        Assert.Equal(expected, await IdsAsync("/api/deadletters"));
        Assert.Equal(expected[1..3], await IdsAsync("/api/deadletters?from=2026-11-22T10:00:04Z&to=2026-11-22T10:00:06Z"));
        Assert.Equal(expected[..2], await IdsAsync("/api/deadletters?from=2026-11-22T11:00:05%2B01:00"));
        Assert.Equal(expected[..1], await IdsAsync("/api/deadletters?from=2026-11-22T10:00:05.0001Z"));
        Assert.Equal(expected[5..], await IdsAsync("/api/deadletters?to=2026-11-22T10:00:02Z"));
        Assert.Empty(await IdsAsync("/api/deadletters?from=9999-12-31T23:59:59Z"));
        Assert.Empty(await IdsAsync("/api/deadletters?to=0001-01-01T00:00:00Z"));
    }

    [Fact]
    public async Task Get_ListOfAReason_HasThoseAlone()
    {
        await _app.IngestAsync(_app.Event("""[{"deviceId":"ghost","metrics":{"n":1}},{"deviceId":"?","metrics":{"n":1}},7]"""));

        Assert.Equal(["unknown-device"], await ReasonsAsync("/api/deadletters?reason=unknown-device"));
        Assert.Equal(["malformed"], await ReasonsAsync("/api/deadletters?reason=malformed"));
        Assert.Empty(await ReasonsAsync("/api/deadletters?reason=rejected-by-store"));
        Assert.Equal(3, (await ReasonsAsync("/api/deadletters")).Count);
    }

    [Fact]
    public async Task Get_ListOfARareReason_EndsShortAndGoesOn()
    {
        var elements = string.Join(',', Enumerable.Range(0, 5010).Select(_ => "7"));
        await _app.IngestAsync(_app.Event("""{"deviceId":"ghost","metrics":{"n":1}}"""));
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        await _app.IngestAsync(_app.Event($"[{elements}]"));

        using var response = await _app.GetAsync("/api/deadletters?reason=unknown-device");

        var page = await BackendApp.BodyAsync(response);
        Assert.Empty(page.GetProperty("items").EnumerateArray());
        Assert.NotNull(page.GetProperty("continuation").GetString());
        Assert.Single(await ItemsAsync("/api/deadletters?reason=unknown-device"));
    }

    [Fact]
    public async Task Replay_DeviceIsRegisteredSince_TakesItInWithItsFirstTimeAndRemovesIt()
    {
        var received = _app.Event("""{"deviceId":"late","metrics":{"n":1}}""") with { PartitionKey = "late", Properties = Properties };
        await _app.IngestAsync(received);
        var id = DeadLetterIds.Of(received, 0);
        _app.Time.Advance(TimeSpan.FromHours(1));
        await RegisterAsync("late");

        using var replayed = await _app.PostAsync($"/api/deadletters/{id}/replay", "");

        Assert.Equal(202, (int)replayed.StatusCode);
        Assert.Equal($$"""{"id":"{{id}}","outcome":"accepted","reason":null,"detail":null}""", (await BackendApp.BodyAsync(replayed)).GetRawText());
        using var state = await _app.GetAsync("/api/devices/late/state");
        Assert.Equal("2026-11-22T10:00:00.000Z", (await BackendApp.BodyAsync(state)).GetProperty("lastSeen").GetString());
        var reading = Assert.Single(await ItemsAsync("/api/devices/late/telemetry"));
        Assert.Equal("2026-11-22T10:00:00.000Z", reading.GetProperty("ts").GetString());
        Assert.Empty(await ItemsAsync("/api/deadletters"));
        using var again = await _app.PostAsync($"/api/deadletters/{id}/replay", "");
        await ProblemAssert.IsAsync(again, 404);
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task Replay_RefusedAgain_StaysInItsPlaceWithItsNewestReason()
    {
        var received = _app.Event("""{"deviceId":"late","ts":"2026-11-22T10:06:00Z","metrics":{"n":1}}""");
        await _app.IngestAsync(received);
        var id = DeadLetterIds.Of(received, 0);
        _app.Time.Advance(TimeSpan.FromHours(1));
        await RegisterAsync("late");

        using var replayed = await _app.PostAsync($"/api/deadletters/{id}/replay", "");

        Assert.Equal(202, (int)replayed.StatusCode);
        var outcome = await BackendApp.BodyAsync(replayed);
        Assert.Equal(("refused", "timestamp-out-of-range"), (outcome.GetProperty("outcome").GetString(), outcome.GetProperty("reason").GetString()));
        using var response = await _app.GetAsync($"/api/deadletters/{id}");
        var letter = await BackendApp.BodyAsync(response);
        Assert.Equal("timestamp-out-of-range", letter.GetProperty("reason").GetString());
        Assert.Equal("2026-11-22T10:00:00.000Z", letter.GetProperty("deadLetteredAt").GetString());
        Assert.Equal(received.Body.ToArray(), letter.GetProperty("body").GetBytesFromBase64());
        Assert.Empty(await ItemsAsync("/api/deadletters?reason=unknown-device"));
        var item = Assert.Single(await ItemsAsync("/api/deadletters?reason=timestamp-out-of-range"));
        Assert.Equal(letter.GetProperty("detail").GetString(), item.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Replay_OneOfManyElements_LeavesTheOthersAsTheyAre()
    {
        await RegisterAsync("known");
        var received = _app.Event(
            """[{"deviceId":"known","metrics":{"n":1}},{"deviceId":"a","metrics":{"n":2}},{"deviceId":"b","metrics":{"n":3}},{"deviceId":"c","metrics":{"n":4}}]""");
        await _app.IngestAsync(received);
        using var discarded = await _app.DeleteAsync($"/api/deadletters/{DeadLetterIds.Of(received, 2)}");
        Assert.Equal(204, (int)discarded.StatusCode);
        await RegisterAsync("a");
        await RegisterAsync("c");

        using var replayed = await _app.PostAsync($"/api/deadletters/{DeadLetterIds.Of(received, 1)}/replay", "");

        Assert.Equal(202, (int)replayed.StatusCode);
        Assert.Equal([DeadLetterIds.Of(received, 3)], await IdsAsync("/api/deadletters"));
        Assert.Single(await ItemsAsync("/api/devices/a/telemetry"));
        Assert.Empty(await ItemsAsync("/api/devices/c/telemetry"));
    }

    [Fact]
    public async Task Replay_ManyTimesAtOnce_IsAcceptedOnce()
    {
        var received = _app.Event("""[{"deviceId":"late","seq":1,"metrics":{"n":1}},{"deviceId":"ghost","metrics":{"n":1}}]""");
        await _app.IngestAsync(received);
        await RegisterAsync("late");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            _app.PostAsync($"/api/deadletters/{DeadLetterIds.Of(received, number % 2)}/replay", "")));

        Assert.All(answers.Where((_, number) => number % 2 == 0), answer => Assert.Contains((int)answer.StatusCode, new[] { 202, 404 }));
        Assert.All(answers.Where((_, number) => number % 2 == 1), answer => Assert.Equal(202, (int)answer.StatusCode));
        Assert.Single(await ItemsAsync("/api/devices/late/telemetry"));
        Assert.Equal([DeadLetterIds.Of(received, 1)], await IdsAsync("/api/deadletters"));
        using var left = await _app.GetAsync($"/api/deadletters/{DeadLetterIds.Of(received, 1)}");
        Assert.Equal(received.Body.ToArray(), (await BackendApp.BodyAsync(left)).GetProperty("body").GetBytesFromBase64());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("[7]")]
    [InlineData("""[7,{"deviceId":"known","metrics":{"n":1}}]""")]
    public async Task Replay_WhatNoTimeHeals_StaysAsItIs(string body)
    {
        await RegisterAsync("known");
        var received = _app.Event(body);
        await _app.IngestAsync(received);
        var before = await RowsAsync();

        using var replayed = await _app.PostAsync($"/api/deadletters/{DeadLetterIds.Of(received, 0)}/replay", "");

        Assert.Equal(202, (int)replayed.StatusCode);
        Assert.Equal("malformed", (await BackendApp.BodyAsync(replayed)).GetProperty("reason").GetString());
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task Delete_LastOfAnEvent_LeavesNothing()
    {
        var received = _app.Event("[1,2,3]");
        await _app.IngestAsync(received);
        for (var index = 0; index < 3; index++)
        {
            Assert.Equal((2 * (3 - index)) + 1, (await RowsAsync()).Count);
            using var deleted = await _app.DeleteAsync($"/api/deadletters/{DeadLetterIds.Of(received, index)}");
            Assert.Equal(204, (int)deleted.StatusCode);
        }

        Assert.Empty(await RowsAsync());
        using var again = await _app.DeleteAsync($"/api/deadletters/{DeadLetterIds.Of(received, 0)}");
        await ProblemAssert.IsAsync(again, 404);
    }

    [Fact]
    public async Task Get_List_DeadLetterOfAFormerVersion_IsReadFromItsOwnRow()
    {
        var received = _app.Event("7");
        await _app.IngestAsync(received);
        var table = new TableClient(_app.Tables.ConnectionString, "deadletters202611");
        var place = await table.QueryAsync<TableEntity>("RowKey ge 't~' and RowKey lt 't~~'", cancellationToken: Ct).SingleAsync(Ct);
        await table.UpsertEntityAsync(
            new TableEntity(place.PartitionKey, place.RowKey) { ["reason"] = "malformed" }, TableUpdateMode.Replace, Ct);

        var item = Assert.Single(await ItemsAsync("/api/deadletters"));

        Assert.Equal(1, item.GetProperty("bodyLength").GetInt32());
    }

    private static readonly Dictionary<string, object?> Properties = new() { ["p"] = 1 };

    private async Task RegisterAsync(string deviceId)
    {
        using var response = await _app.PostAsync("/api/devices", $$"""{"deviceId":"{{deviceId}}"}""");
        Assert.Equal(201, (int)response.StatusCode);
    }

    private async Task<List<string>> RowsAsync() => await new TableClient(_app.Tables.ConnectionString, "deadletters202611")
        .QueryAsync<TableEntity>(cancellationToken: Ct)
        .Select(row => $"{row.RowKey} {row.ETag} {row.GetString("reason")}").ToListAsync(Ct);

    private async Task<List<string>> IdsAsync(string path) =>
        [.. (await ItemsAsync(path)).Select(item => item.GetProperty("id").GetString()!)];

    private async Task<List<string>> ReasonsAsync(string path) =>
        [.. (await ItemsAsync(path)).Select(item => item.GetProperty("reason").GetString()!)];

    /// <summary>All items, page after page.</summary>
    private async Task<List<JsonElement>> ItemsAsync(string path)
    {
        var items = new List<JsonElement>();
        string? continuation = null;
        do
        {
            using var response = await _app.GetAsync(continuation is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}continuation={continuation}");
            Assert.Equal(200, (int)response.StatusCode);
            var page = await BackendApp.BodyAsync(response);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            continuation = page.GetProperty("continuation").GetString();
        }
        while (continuation is not null);
        return items;
    }
}
