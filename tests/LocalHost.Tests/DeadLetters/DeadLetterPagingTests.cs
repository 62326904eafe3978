using CsCheck;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.DeadLetters;

public sealed class DeadLetterPagingTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Get_PageByPageWhileDeadLettersComeAndGo_EachThatStaysStandsThereOnceInOrder()
    {
        // Few partitions, months and times, so that times meet within and across them.
        var letter = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[1, 3]);
        var steps = Gen.Select(letter.Array[0, 3], Gen.Int[0, 30], Gen.Int[1, 7]).Array[8];
        await Gen.Select(letter.Array[1, 20], steps).SampleAsync(async (before, later) =>
        {
            await using var app = await BackendApp.StartAsync();
            var staying = new HashSet<string>();
            foreach (var one in before)
            {
                staying.UnionWith(await RefuseAsync(app, one));
            }

            var came = new HashSet<string>();
            var seen = new List<(string Time, string Id)>();
            string? continuation = null;
            var page = 0;
            do
            {
                var (come, goes, limit) = later[page++ % later.Length];
                using var response = await app.GetAsync($"/api/deadletters?limit={limit}" + (continuation is null ? "" : $"&continuation={continuation}"));
                Assert.Equal(200, (int)response.StatusCode);
                var body = await BackendApp.BodyAsync(response);
                var items = body.GetProperty("items").EnumerateArray().ToList();
                Assert.True(items.Count <= limit);
                seen.AddRange(items.Select(item => (item.GetProperty("deadLetteredAt").GetString()!, item.GetProperty("id").GetString()!)));
                continuation = body.GetProperty("continuation").GetString();
                if (page > later.Length)
                {
                    continue;
                }

                if (staying.ElementAtOrDefault(goes) is { } gone)
                {
                    using var deleted = await app.DeleteAsync($"/api/deadletters/{gone}");
                    Assert.Equal(204, (int)deleted.StatusCode);
                    staying.Remove(gone);
                    came.Add(gone);
                }

                foreach (var one in come)
                {
                    came.UnionWith(await RefuseAsync(app, one));
                }
            }
            while (continuation is not null);

            var ids = seen.Select(one => one.Id).ToList();
            Assert.Equal(ids.Distinct(), ids);
            Assert.Empty(staying.Except(ids));
            Assert.Empty(ids.Except(staying).Except(came));
            Assert.Equal(seen.Select(one => one.Time).OrderDescending(StringComparer.Ordinal), seen.Select(one => one.Time));
        }, iter: TestEffort.Iterations(15), threads: 1);
    }

    /// <summary>Dead-letters a few elements of one event.</summary>
    private static async Task<IEnumerable<string>> RefuseAsync(BackendApp app, (int Partition, int Month, int Seconds, int Elements) letter)
    {
        var at = Start.AddSeconds(letter.Seconds);
        if (at > app.Time.GetUtcNow())
        {
            app.Time.SetUtcNow(at);
        }

        var source = app.Event($"[{string.Join(',', Enumerable.Range(0, letter.Elements))}]") with
        {
            Partition = $"{letter.Partition}",
            EnqueuedTime = Start.AddMonths(-letter.Month),
        };
        await app.IngestAsync(source);
        return Enumerable.Range(0, letter.Elements).Select(index => DeadLetterIds.Of(source, index));
    }
}
