namespace Serverless.LocalHost.Demo;

/// <param name="Rows">One a device, by id.</param>
/// <param name="Unexpected">Dead letters that nobody sent poison for.</param>
internal sealed record LedgerResult(IReadOnlyList<LedgerRow> Rows, int Unexpected)
{
    public bool Balances => Unexpected == 0 && Rows.All(row => row.Balances);
}
