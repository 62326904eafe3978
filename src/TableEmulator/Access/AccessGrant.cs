using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Access;

/// <summary>What a request may do: all under the account's key, else what its signature says.</summary>
internal sealed class AccessGrant
{
    public static readonly AccessGrant Full = new();
    public static readonly AccessGrant None = new();

    private readonly string? _table;
    private readonly string _permissions = "";
    private readonly string _resourceTypes = "";

    private AccessGrant()
    {
    }

    private AccessGrant(string? table, string permissions, string resourceTypes, KeyBounds bounds)
    {
        _table = table;
        _permissions = permissions;
        _resourceTypes = resourceTypes;
        Bounds = bounds;
    }

    /// <summary>Keys of the entities that queries see and changes may name.</summary>
    public KeyBounds Bounds { get; } = KeyBounds.All;

    public static AccessGrant OfAccount(string permissions, string resourceTypes) => new(null, permissions, resourceTypes, KeyBounds.All);

    public static AccessGrant OfTable(string table, string permissions, KeyBounds bounds) => new(table, permissions, "o", bounds);

    /// <summary>The refusal of a request to <paramref name="table"/>, or null.</summary>
    public TableError? Check(RequiredAccess required, string table)
    {
        if (ReferenceEquals(this, Full)) return null;
        if (required.ResourceType == '\0') return TableErrors.AuthorizationFailure;
        if (_table is not null && (required.ResourceType != 'o' || !_table.Equals(table, StringComparison.OrdinalIgnoreCase)))
            return TableErrors.AuthorizationFailure;
        if (!_resourceTypes.Contains(required.ResourceType, StringComparison.Ordinal)) return TableErrors.AuthorizationResourceTypeMismatch;
        var granted = required.Any ? required.Letters.Any(Grants) : required.Letters.All(Grants);
        return granted ? null : TableErrors.AuthorizationPermissionMismatch;
    }

    /// <summary>The refusal of a change of the entity of <paramref name="key"/>, or null.</summary>
    public TableError? CheckKey(byte[] key) => Bounds.Contains(key) ? null : TableErrors.AuthorizationFailure;

    private bool Grants(char letter) => _permissions.Contains(letter, StringComparison.Ordinal);
}
