using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Hosting;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_Fresh_DeletesItsOwnAndNothingElse()
    {
        var path = _directory.In("data");
        using (var data = DataDirectory.Open(path, fresh: false))
        {
            Directory.CreateDirectory(data.Tables);
            File.WriteAllText(Path.Combine(data.Tables, "rows"), "rows");
            File.WriteAllText(data.In("notes.txt"), "mine");
            _ = await LocalKeys.LoadOrCreateAsync(data.In(LocalKeys.FileName), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        using var fresh = DataDirectory.Open(path, fresh: true);

        Assert.Equal(["localhost.marker", "notes.txt"], Directory.GetFileSystemEntries(path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Discard_FolderOfItsOwn_IsGone()
    {
        using (var data = DataDirectory.Open(_directory.In("data"), fresh: false))
            Directory.CreateDirectory(data.Tables);

        DataDirectory.Discard(_directory.In("data"));

        Assert.False(Directory.Exists(_directory.In("data")));
    }

    [Fact]
    public void Discard_SomethingElseInTheFolder_StaysWithIt()
    {
        using (var data = DataDirectory.Open(_directory.In("data"), fresh: false))
            File.WriteAllText(data.In("notes.txt"), "mine");

        DataDirectory.Discard(_directory.In("data"));

        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(_directory.In("data")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Discard_WhileAnotherHostStarts_LeavesTheFolderThatItHasOpened()
    {
        const int Rounds = 300;
        var path = _directory.In("data");
        for (var round = 0; round < Rounds; round++)
        {
            DataDirectory.Open(path, fresh: false).Dispose();
            using var start = new Barrier(2);
            var discarding = Task.Run(
                () =>
                {
                    start.SignalAndWait();
                    return Try(() => DataDirectory.Discard(path));
                },
                TestContext.Current.CancellationToken);
            DataDirectory? opened = null;

            // From before the other has locked the folder until it has let it go.
            start.SignalAndWait(TestContext.Current.CancellationToken);
            while (!Try(() => opened = DataDirectory.Open(path, fresh: false)))
                Thread.Yield();
            await discarding;

            // Without it the next start would take what is there for somebody else's.
            Assert.True(File.Exists(opened!.In("localhost.marker")), $"The marker is gone in round {round}.");
            opened.Dispose();
        }

        static bool Try(Action act)
        {
            try
            {
                act();
                return true;
            }
            catch (StartupException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_FolderOfSomebodyElse_IsRefusedAndKept(bool fresh)
    {
        var foreign = Directory.CreateDirectory(Path.Combine(_directory.In("data"), "tables")).FullName;

        var problem = Assert.Throws<StartupException>(() => DataDirectory.Open(_directory.In("data"), fresh));

        Assert.Contains("'tables', which this program did not make", problem.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(foreign));
    }

    [Fact]
    public void Open_WhileOpen_IsRefused()
    {
        using var first = DataDirectory.Open(_directory.In("data"), fresh: false);

        var problem = Assert.Throws<StartupException>(() => DataDirectory.Open(_directory.In("data"), fresh: true));

        Assert.Contains("in use by another process", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HostId_StaysWithTheFolder()
    {
        string first;
        using (var data = DataDirectory.Open(_directory.In("data"), fresh: false))
            first = data.HostId;
        using var again = DataDirectory.Open(_directory.In("data"), fresh: true);
        using var other = DataDirectory.Open(_directory.In("other"), fresh: false);

        Assert.Equal(first, again.HostId);
        Assert.NotEqual(first, other.HostId);
    }
}
