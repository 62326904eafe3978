using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.Shared;

namespace Serverless.LocalHost.Tests.Commands;

public sealed class CommandHttpTests : IAsyncLifetime
{
    private readonly CommandApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Post_Command_Is202WithLocationAndTheWholeCommand()
    {
        using var response = await _app.Backend.PostAsync(
            "/api/devices/pump-7/commands", """{"name":"set","payload":{"speed":3, "on":[true,null]},"expiresIn":"PT90S"}""");
        var body = await BackendApp.BodyAsync(response);
        var commandId = body.GetProperty("commandId").GetString();

        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal($"/api/devices/pump-7/commands/{commandId}", response.Headers.Location?.OriginalString);
        Assert.Equal(
            $$"""{"commandId":"{{commandId}}","name":"set","payload":{"speed":3,"on":[true,null]},"status":"queued","createdAt":"2026-11-22T10:00:00.000Z","expiresAt":"2026-11-22T10:01:30.000Z","deliveredAt":null,"completedAt":null,"result":null}""",
            body.GetRawText());
        Assert.Equal(body.GetRawText(), (await _app.GetAsync(commandId!)).GetRawText());
    }

    [Fact]
    public async Task Life_FromPostToResult_EachStepShows()
    {
        var commandId = (await _app.PostAsync()).GetProperty("commandId").GetString()!;
        _app.Backend.Time.Advance(TimeSpan.FromSeconds(1));
        using var next = await _app.NextAsync();
        using var none = await _app.NextAsync();
        var delivered = await _app.GetAsync(commandId);
        _app.Backend.Time.Advance(TimeSpan.FromSeconds(1));
        using var result = await _app.ResultAsync(commandId, """{"status":"failed","result":"no power"}""");
        using var again = await _app.ResultAsync(commandId, """{"result":"no power","status":"failed"}""");
        using var other = await _app.ResultAsync(commandId, """{"status":"succeeded"}""");
        var done = await _app.GetAsync(commandId);

        Assert.Equal([200, 204, 204, 204], new[] { next, none, result, again }.Select(response => (int)response.StatusCode));
        Assert.Empty(await none.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/json", next.Content.Headers.ContentType?.ToString());
        Assert.Equal(delivered.GetRawText(), (await BackendApp.BodyAsync(next)).GetRawText());
        Assert.Equal(("delivered", "2026-11-22T10:00:01.000Z"), (Text(delivered, "status"), Text(delivered, "deliveredAt")));
        await ProblemAssert.IsAsync(other, 409);
        Assert.Equal(
            $$"""{"commandId":"{{commandId}}","name":"restart","payload":null,"status":"failed","createdAt":"2026-11-22T10:00:00.000Z","expiresAt":"2026-11-22T11:00:00.000Z","deliveredAt":"2026-11-22T10:00:01.000Z","completedAt":"2026-11-22T10:00:02.000Z","result":"no power"}""",
            done.GetRawText());
    }

    [Fact]
    public async Task Get_PastItsExpiry_IsExpiredAndTakesNoResult()
    {
        var commandId = Text(await _app.PostAsync("""{"name":"n","expiresIn":"PT1M"}"""), "commandId")!;
        using var next = await _app.NextAsync();
        _app.Backend.Time.Advance(TimeSpan.FromMinutes(1));
        using var none = await _app.NextAsync();
        using var result = await _app.ResultAsync(commandId, """{"status":"succeeded"}""");

        Assert.Equal(204, (int)none.StatusCode);
        Assert.Equal("expired", Text(await _app.GetAsync(commandId), "status"));
        await ProblemAssert.IsAsync(result, 409);
    }

    [Fact]
    public async Task Next_WaitsAndACommandIsPosted_IsAnsweredAtOnce()
    {
        var waiting = _app.NextAsync("?wait=PT60S");
        await WaitingAsync(1);
        var posted = await _app.PostAsync();
        using var next = await waiting;

        Assert.Equal(200, (int)next.StatusCode);
        Assert.Equal(Text(posted, "commandId"), Text(await BackendApp.BodyAsync(next), "commandId"));
    }

    [Fact]
    public async Task Next_ClientGone_ItsPlaceIsFree()
    {
        using var gone = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/my/pump-7/commands/next?wait=PT60S");
        request.Headers.TryAddWithoutValidation("Authorization", _app.Token);
        var waiting = _app.Backend.Client.SendAsync(request, gone.Token);
        await WaitingAsync(1);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await WaitingAsync(0);
    }

    [Fact]
    public async Task Next_DeviceIsDisabled_Is403AndItsCommandsKeep()
    {
        var commandId = Text(await _app.PostAsync(), "commandId")!;
        using var disabled = await _app.Backend.PutAsync("/api/devices/pump-7", """{"status":"disabled"}""");
        using var next = await _app.NextAsync();
        using var result = await _app.ResultAsync(commandId, """{"status":"succeeded"}""");
        await _app.PostAsync();

        await ProblemAssert.IsAsync(next, 403);
        await ProblemAssert.IsAsync(result, 403);
        Assert.Equal("queued", Text(await _app.GetAsync(commandId), "status"));
    }

    [Fact]
    public async Task GetAndResult_CommandOfAnotherDevice_Are404()
    {
        var commandId = Text(await _app.PostAsync(), "commandId")!;
        var token = await _app.RegisterAsync("pump-8");
        using var read = await _app.Backend.GetAsync($"/api/devices/pump-8/commands/{commandId}");
        using var result = await _app.ResultAsync(commandId, """{"status":"succeeded"}""", token, "pump-8");

        await ProblemAssert.IsAsync(read, 404);
        await ProblemAssert.IsAsync(result, 404);
    }

    private async Task WaitingAsync(int count)
    {
        var meter = _app.Backend.Services.GetRequiredService<BackendMetrics>().Meter;
        var waiting = -1;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter && instrument.Name == "backend.commands.waiting")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, measured, _, _) => waiting = measured);
        listener.Start();
        await Eventually.TrueAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return waiting == count;
            },
            $"{count} requests wait");
    }

    private static string? Text(JsonElement body, string field) => body.GetProperty(field).GetString();
}
