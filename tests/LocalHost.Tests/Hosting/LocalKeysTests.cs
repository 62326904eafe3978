using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Hosting;

public sealed class LocalKeysTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task LoadOrCreate_SeveralHostsAtOnce_AllHaveTheSameKeys()
    {
        const int Hosts = 8;
        for (var round = 0; round < 50; round++)
        {
            var path = _directory.In($"shared-keys-{round}.json");
            using var start = new Barrier(Hosts);
            var keys = await Task.WhenAll(Enumerable.Range(0, Hosts).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return LoadOrCreateAsync(path);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()));

            Assert.Equal(await LoadOrCreateAsync(path), Assert.Single(keys.Distinct()));
            Assert.Equal(path, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!, $"shared-keys-{round}.*")));
        }
    }

    [Fact]
    public async Task LoadOrCreate_EmptyFile_AsAMakerKilledBeforeItsWriteLeaves_IsFilled()
    {
        var path = _directory.In("empty-keys.json");
        File.WriteAllBytes(path, []);

        var made = await LoadOrCreateAsync(path);

        Assert.Equal(made, await LoadOrCreateAsync(path));
    }

    [Fact]
    public async Task LoadOrCreate_WhileAnotherHostMakesThem_WaitsForTheirs()
    {
        var path = _directory.In("held-keys.json");
        var theirs = await LoadOrCreateAsync(_directory.In("other-keys.json"));
        Task<LocalKeys> waiting;
        using (var maker = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            waiting = Task.Run(() => LoadOrCreateAsync(path));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompleted);
            maker.Write(File.ReadAllBytes(_directory.In("other-keys.json")));
        }

        Assert.Equal(theirs, await waiting);
    }

    [Fact]
    public async Task LoadOrCreate_SecondTime_SameKeysReadableByTheOwnerAlone()
    {
        using var data = DataDirectory.Open(_directory.In("data"), fresh: false);

        var made = await LoadOrCreateAsync(data.In(LocalKeys.FileName));

        Assert.Equal(made, await LoadOrCreateAsync(data.In(LocalKeys.FileName)));
        Assert.Equal(32, Convert.FromBase64String(made.MasterKey).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.In(LocalKeys.FileName)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("x")]
    public async Task LoadOrCreate_SpoiltFile_OneLineNamesIt(string content)
    {
        using var data = DataDirectory.Open(_directory.In("data"), fresh: false);
        File.WriteAllText(data.In(LocalKeys.FileName), content);

        var problem = await Assert.ThrowsAsync<StartupException>(() => LoadOrCreateAsync(data.In(LocalKeys.FileName)));

        Assert.Contains(LocalKeys.FileName, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    private static Task<LocalKeys> LoadOrCreateAsync(string path) =>
        LocalKeys.LoadOrCreateAsync(path, TimeProvider.System, TestContext.Current.CancellationToken);
}
