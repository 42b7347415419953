@echo off
rem Double-click: the monthly run on Windows. "run.bat demo" passes arguments on.
rem The first start makes the Python environment, outside this folder so that OneDrive does not sync it.
rem At the end it opens the page that says what to do next. NO_PAUSE=1 closes the window instead.
setlocal EnableExtensions DisableDelayedExpansion
set "NEW_ENOUGH=import sys; sys.exit(sys.version_info < (3, 11))"
set "VENV=%LOCALAPPDATA%\p2p_sheets\venv"
set "PYTHON=%VENV%\Scripts\python.exe"
set "STATUS=2"
set "SAID=It stopped before the end. Start it again; if it stops again, ask for help."

pushd "%~dp0" || goto end

rem The copy of requirements.txt is written last: it says that the environment is whole, and for what.
"%PYTHON%" -c "%NEW_ENOUGH%" >nul 2>&1 || goto find
fc /b requirements.txt "%VENV%\requirements.txt" >nul 2>&1 && goto run

:find
for %%P in ("py -3.15" "py -3.14" "py -3.13" "py -3.12" "py -3.11" "py -3" "python") do (
    %%~P -c "%NEW_ENOUGH%" >nul 2>&1 && set "FOUND=%%~P" && goto set_up
)
echo p2p_sheets needs Python 3.11 or newer. Install it from python.org, then start again.
goto end

:set_up
echo Setting up p2p_sheets for this computer; this takes a minute, once.
%FOUND% -m venv --clear "%VENV%" || goto failed
"%PYTHON%" -m pip install --quiet --only-binary :all: -r requirements.txt || goto failed
copy /y requirements.txt "%VENV%\requirements.txt" >nul || goto failed
goto run

:failed
echo The set-up did not finish. Check the internet connection, then start again.
goto end

:run
if "%~1"=="" if not defined NO_PAUSE set "P2P_OPEN=1"
"%PYTHON%" run.py %*
set "STATUS=%ERRORLEVEL%"

:end
echo.
if "%STATUS%"=="0" set "SAID=Done."
if "%STATUS%"=="1" set "SAID=Done, with a list to work through: see above."
if "%STATUS%"=="2" set "SAID=It could not run: see above."
echo %SAID%
if "%~1"=="" if not defined NO_PAUSE pause
popd
exit /b %STATUS%
