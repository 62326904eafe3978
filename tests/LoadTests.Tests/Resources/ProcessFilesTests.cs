using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Tests.Resources;

public sealed class ProcessFilesTests
{
    [Fact]
    public void Count_SocketsAndFilesOpened_AreMore()
    {
        using var us = Process.GetCurrentProcess();
        var files = new ProcessFiles(us);
        var (openFiles, sockets) = files.Count();
        if (!OperatingSystem.IsLinux())
        {
            Assert.Null(sockets);
            return;
        }

        var opened = Enumerable.Range(0, 1_000).Select(_ =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return socket;
        }).ToList();
        var after = files.Count();
        opened.ForEach(socket => socket.Dispose());

        // Other tests open and close their own meanwhile.
        Assert.InRange(after.OpenFiles!.Value - openFiles!.Value, 500, 2_000);
        Assert.InRange(after.Sockets!.Value - sockets!.Value, 500, 2_000);
        Assert.InRange(after.Sockets.Value, 1_000, after.OpenFiles.Value);
    }

    [Fact]
    public void Transfer_FileWrittenAndRead_IsInIt()
    {
        using var us = Process.GetCurrentProcess();
        var files = new ProcessFiles(us);
        var before = files.Transfer();
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, new byte[3_000_000]);
        Assert.Equal(3_000_000, File.ReadAllBytes(file).Length);
        File.Delete(file);

        var transfer = files.Transfer();

        if (!OperatingSystem.IsLinux())
        {
            Assert.Null(transfer);
            return;
        }

        var moved = transfer! - before!;
        Assert.InRange(moved.WrittenBytes, 3_000_000, long.MaxValue);
        Assert.InRange(moved.ReadBytes, 3_000_000, long.MaxValue);
    }

    [Fact]
    public async Task Of_ProcessThatStartedAnother_NamesItWhereTheSystemTells()
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", "/c more") { RedirectStandardInput = true, RedirectStandardOutput = true }
            : new ProcessStartInfo("cat") { RedirectStandardInput = true };
        using var child = Process.Start(start)!;
        try
        {
            var found = ChildProcesses.Of(Environment.ProcessId);

            Assert.True(OperatingSystem.IsLinux() ? found.Contains((child.Id, "cat")) : found.Count == 0);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }
}
