namespace Serverless.LoadTests.Ladder;

/// <summary>The table that ours stands beside; measured elsewhere, on 8 cores and 16 GB.</summary>
internal static class ReferenceTable
{
    public static IReadOnlyList<Row> Rows { get; } =
    [
        new(100, 38, 2_100, 45, 890),
        new(500, 67, 3_400, 98, 1_720),
        new(1_000, 89, 5_200, 210, 2_100),
        new(2_000, 98, 7_800, 680, 2_300),
    ];

    /// <param name="Clients">Users at once.</param>
    /// <param name="CpuPercent">Of all its cores.</param>
    /// <param name="MemoryMegabytes">In use.</param>
    /// <param name="Milliseconds">Latency.</param>
    /// <param name="RequestsPerSecond">Answers a second.</param>
    internal sealed record Row(int Clients, int CpuPercent, int MemoryMegabytes, int Milliseconds, int RequestsPerSecond);
}
