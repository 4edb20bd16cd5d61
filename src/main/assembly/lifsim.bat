@echo off
rem Runs lifsim. Requires Java 17 or later. Uses JAVA_HOME, else java on the path.
setlocal
set "ROOT=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -XX:MaxRAMPercentage=80 --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp "%ROOT%\lifsim.jar;%ROOT%\lib\*" org.lifsim.cli.Main %*
exit /b %ERRORLEVEL%
