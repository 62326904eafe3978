using Serverless.LocalHost.Hosting;
using Serverless.LocalHost.Tests.Fixtures;

namespace Serverless.LocalHost.Tests.Hosting;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_Fresh_DeletesItsOwnAndNothingElse()
    {
        var path = _directory.In("data");
        using (var data = DataDirectory.Open(path, fresh: false))
        {
            Directory.CreateDirectory(data.Tables);
            File.WriteAllText(Path.Combine(data.Tables, "rows"), "rows");
            File.WriteAllText(data.In("notes.txt"), "mine");
            _ = LocalKeys.LoadOrCreate(data.In(LocalKeys.FileName));
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

    [Fact]
    public async Task LoadOrCreate_SeveralHostsAtOnce_AllHaveTheSameKeys()
    {
        var path = _directory.In("shared-keys.json");
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LocalKeys.LoadOrCreate(path))));

        Assert.Single(keys.Distinct());
        Assert.Equal(path, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!, "shared-keys*")));
    }

    [Fact]
    public void LoadOrCreate_SecondTime_SameKeysReadableByTheOwnerAlone()
    {
        using var data = DataDirectory.Open(_directory.In("data"), fresh: false);

        var made = LocalKeys.LoadOrCreate(data.In(LocalKeys.FileName));

        Assert.Equal(made, LocalKeys.LoadOrCreate(data.In(LocalKeys.FileName)));
        Assert.Equal(32, Convert.FromBase64String(made.MasterKey).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.In(LocalKeys.FileName)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("x")]
    public void LoadOrCreate_SpoiltFile_OneLineNamesIt(string content)
    {
        using var data = DataDirectory.Open(_directory.In("data"), fresh: false);
        File.WriteAllText(data.In(LocalKeys.FileName), content);

        var problem = Assert.Throws<StartupException>(() => LocalKeys.LoadOrCreate(data.In(LocalKeys.FileName)));

        Assert.Contains(LocalKeys.FileName, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }
}
