namespace Serverless.LoadTests.Engine;

/// <summary>What a run found.</summary>
/// <param name="Recorder">Its counts.</param>
/// <param name="Measured">How long was measured; 0 where it ended before.</param>
/// <param name="EndedEarly">Whether somebody ended it.</param>
internal sealed record LoadResult(LoadRecorder Recorder, TimeSpan Measured, bool EndedEarly)
{
    /// <summary>Measured requests, errors included.</summary>
    public long Requests => Recorder.Response.Count;

    public long Errors => Recorder.Errors.Values.Sum();

    /// <summary>Good answers a second.</summary>
    public double RequestsPerSecond => Measured > TimeSpan.Zero ? (Requests - Errors) / Measured.TotalSeconds : 0;

    /// <summary>0 to 1; 0 where there was no request.</summary>
    public double ErrorShare => Requests > 0 ? (double)Errors / Requests : 0;
}
