namespace Serverless.Shared.Http;

/// <summary>Collects every field at fault of one request, so that one 400 names them all.</summary>
internal sealed class RequestErrors
{
    /// <summary>A body of 256 KiB can hold thousands of faults; beyond this many no more are listed.</summary>
    private const int MaxErrors = 100;

    private readonly List<FieldError> _errors = [];

    public bool Any => _errors.Count > 0;

    public IReadOnlyList<FieldError> All => _errors;

    public void Pointer(string pointer, string reason, string detail) => Add(new("pointer", pointer, reason, detail));

    public void Parameter(string name, string reason, string detail) => Add(new("parameter", name, reason, detail));

    public void Header(string name, string reason, string detail) => Add(new("header", name, reason, detail));

    private void Add(FieldError error)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(error);
        }
    }
}
