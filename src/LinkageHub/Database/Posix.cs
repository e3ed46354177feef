using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LinkageHub.Database;

/// <summary>The few system calls that .NET does not offer: signals, owners, real paths, directory syncs.</summary>
internal static class Posix
{
    public const int SigInt = 2;
    public const int SigQuit = 3;

    private const string Libc = "libc";
    private const int ReadOnly = 0;
    private const int CurrentDirectory = -100;
    private const int DoNotFollowLinks = 0x100;
    private const uint WantMode = 0x3;
    private const uint WantUser = 0x8;
    private const int StatxLength = 256;
    private const int UserOffset = 20;
    private const int ModeOffset = 28;
    private const int FileTypeMask = 0xF000;
    private const int DirectoryType = 0x4000;

    /// <summary>False when the process is already gone.</summary>
    public static bool Signal(int processId, int signal) => Kill(processId, signal) == 0;

    public static void ChangeOwner(string path, ClusterUser user)
    {
        if (Chown(path, user.Id, user.GroupId) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown {path}");
    }

    /// <summary>Linux only (statx has the same layout on every architecture, stat does not).</summary>
    public static (uint UserId, bool IsDirectory) OwnerOf(string path)
    {
        var buffer = new byte[StatxLength];
        if (Statx(CurrentDirectory, path, DoNotFollowLinks, WantMode | WantUser, buffer) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"statx {path}");
        var mode = MemoryMarshal.Read<ushort>(buffer.AsSpan(ModeOffset));
        return (MemoryMarshal.Read<uint>(buffer.AsSpan(UserOffset)), (mode & FileTypeMask) == DirectoryType);
    }

    /// <summary>The path without symbolic links: the spelling in which /proc names a working directory.</summary>
    public static string RealPath(string path)
    {
        var result = RealPath(path, 0);
        if (result == 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"realpath {path}");
        var text = Marshal.PtrToStringUTF8(result)!;
        Free(result);
        return text;
    }

    /// <summary>Makes a rename in this directory survive a power cut.</summary>
    public static void SyncDirectory(string path)
    {
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"open {path}");
        var failed = Fsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed) throw new Win32Exception(error, $"fsync {path}");
    }

    [DllImport(Libc, EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);

    [DllImport(Libc, EntryPoint = "chown", BestFitMapping = false, ThrowOnUnmappableChar = true, SetLastError = true)]
    private static extern int Chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint userId, uint groupId);

    [DllImport(Libc, EntryPoint = "realpath", BestFitMapping = false, ThrowOnUnmappableChar = true, SetLastError = true)]
    private static extern nint RealPath([MarshalAs(UnmanagedType.LPUTF8Str)] string path, nint buffer);

    [DllImport(Libc, EntryPoint = "free")]
    private static extern void Free(nint memory);

    [DllImport(Libc, EntryPoint = "open", BestFitMapping = false, ThrowOnUnmappableChar = true, SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport(Libc, EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport(Libc, EntryPoint = "close")]
    private static extern int Close(int descriptor);

    [DllImport(Libc, EntryPoint = "statx", BestFitMapping = false, ThrowOnUnmappableChar = true, SetLastError = true)]
    private static extern int Statx(
        int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] buffer);
}
